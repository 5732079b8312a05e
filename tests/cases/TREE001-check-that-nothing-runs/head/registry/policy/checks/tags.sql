select id from assets where tag is null;
