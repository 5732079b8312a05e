"""Currencies of ISO 4217, with those that ceased since 2010, and how many decimals their amounts have."""

from collections.abc import Mapping

_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR "
    "PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP "
    "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

_CEASED = "ANG BGN CUC EEK HRK LTL LVL MRO SLL STD VEF ZMK ZWL"
CEASED: Mapping[str, int] = {"BYR": 0, **dict.fromkeys(_CEASED.split(), 2)}
"""What things were bought in before: the kuna until 2022, the lev until 2025."""

DECIMALS: Mapping[str, int] = {
    **{code: decimals for decimals, codes in _CODES.items() for code in codes.split()},
    **CEASED,
}
"""Currency → decimals of its minor unit."""
