# ruff: noqa: E501, RUF001, W291 - a line is a mail
"""Sentences from invented service mails. What must be cut is in double angle brackets, with its kind before it: <<card|4111 ...>>.

The card numbers are the public test numbers of the schemes or made by their check digit; the IBANs are the examples of the standard.
"""

SNIPPETS = """
My card is <<card|4111 1111 1111 1111>> and it was charged twice.
Mein Kartennummer ist <<card|4111111111111111>>, bitte buchen Sie zurück.
Mitt kortnummer är <<card|4111-1111-1111-1111>>.
I paid with <<card|5555 5555 5555 4444>>.
Visa <<card|4012888888881881>>
<<card|5105105105105100>>
Amex <<card|3782 822463 10005>> please refund
Amex <<card|371449635398431>>
<<card|3782-822463-10005>>
Diners <<card|30569309025904>>
Diners Club: <<card|3852 000002 3237>>
Discover <<card|6011111111111117>>
Discover <<card|6011 0009 9013 9424>>
JCB <<card|3530111333300000>>
JCB <<card|3566 0020 2036 0505>>
UnionPay <<card|6200000000000005>>
UnionPay <<card|6205500000000000004>>
Maestro card <<card|6759 6498 2643 8453>>
Maestro: <<card|676770000000000005>>
Maestro card no. <<card|675964982648>>
Mastercard <<card|2223003122003222>>
Mastercard <<card|2223 0031 2200 3222>>
Mir card <<card|2200 0000 0000 0004>>
Visa card <<card|4222222222222>>
Visa <<card|4000 0000 0000 0000 006>>
Dankort <<card|5019717010103742>>
card:<<card|4111.1111.1111.1111>>
card number=<<card|4111111111111111>>;name=Ada
Kort: <<card|4111 1111 1111 1111>> Giltigt till: 12/27 <<code|123>>
<<card|4111 1111 1111 1111>> 12/27 <<code|123>>
<<card|4111 1111 1111 1111>>, 12/2027, <<code|123>>
<<card|4111111111111111>> exp 03/28 cvc <<code|456>>
<<card|4111111111111111>> exp. 03-28 CVV: <<code|456>>
<<card|378282246310005>> 11/28 <<code|1234>>
<<card|4111 1111 1111 1111>> valid thru 12/27 - <<code|987>>
<<card|4111 1111 1111 1111>> gültig bis 12/27, Prüfziffer <<code|987>>
Card <<card|4111 1111 1111 1111>> (CVC <<code|321>>)
Karte <<card|4111 1111 1111 1111>>, Sicherheitscode <<code|111>>, danke
The CVC is <<code|123>>.
CVV2: <<code|999>>
cvv=<<code|999>>
CVC-Code: <<code|042>>
CVC-koden är <<code|042>>
Min säkerhetskod är <<code|734>>
säkerhetskoden på baksidan är <<code|734>>
Kontrollnummer: <<code|734>>
Prüfziffer: <<code|734>>
Die Kartenprüfnummer lautet <<code|734>>
Sicherheitscode (Rückseite): <<code|734>>
Security code <<code|734>>
CID: <<code|7341>>
CID <<code|7341>> on my Amex
<<code|734>> is my CVC
<<code|734>> (CVV)
CVC <<code|7 3 4>>
My number is 
<<card|4111 1111
1111 1111>> thanks
> Card: <<card|4111 1111
> 1111 1111>>
Order 20260412-7781, card <<card|4111 1111 1111 1111>>
Bestellung 12345678, bezahlt mit Visa <<card|4111111111111111>>
Order 12345678 was paid with Mastercard <<card|5555555555554444>>.
Order: 4 items, kort <<card|5555 5555 5555 4444>>, IMEI 356938035643809
<<card|4111\u00a01111\u00a01111\u00a01111>>
<<card|4111\u20131111\u20131111\u20131111>>
<<card|4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1>>
<<card|41 11 11 11 11 11 11 11>>
<<card|4111 1111 1111 1111>>/<<card|5555 5555 5555 4444>>
<<card|４１１１ １１１１ １１１１ １１１１>>
Tel +46 8 123 456 78, card <<card|4111 1111 1111 1111>>.
Total 129,00 SEK <<card|4111 1111 1111 1111>> 129,00 SEK
Order 4111 yes, card <<card|5555 5555 5555 4444>>
*<<card|4111 1111 1111 1111>>*
(<<card|4111111111111111>>)
"<<card|4111111111111111>>"
kortnr: <<card|4111111111111111>>.
pan <<card|4111111111111111>>
Debitkarte Nr. <<card|5893 8080 0000 0005>>
My old card <<card|4111 1111 1111 1111>> and my new card <<card|5105 1051 0510 5100>>
ref <<card|4111 1111 1111 1111>>
Meine IBAN ist <<iban|DE89 3704 0044 0532 0130 00>>.
IBAN: <<iban|DE89370400440532013000>>
<<iban|DE89 3704 0044 0532 0130 00>> bitte überweisen
Mitt konto: <<iban|SE45 5000 0000 0583 9825 7466>>
<<iban|SE4550000000058398257466>> tack
<<iban|GB29 NWBK 6016 1331 9268 19>> please
<<iban|gb29nwbk60161331926819>>
<<iban|NL91 ABNA 0417 1643 00>>
<<iban|NO93 8601 1117 947>>
<<iban|FR14 2004 1010 0505 0001 3M02 606>>
IBAN <<iban|AT61 1904 3002 3457 3201>>, BIC ABCDATWW
IBAN <<iban|CH93-0076-2011-6238-5295-7>>
<<iban|DE89 3704 0044
 0532 0130 00>>
Order number 4111111111111111
order no. 4532015112830366 has not arrived
Bestellnummer: 4532015112830366
Ordernummer 4532015112830366
Auftragsnummer 5425233430109903 fehlt
IMEI: 356938035643809
IMEI 35 693803 564380 9
IMEI 490154203237518 and IMEI2 490154203237526
Tracking 6011000990139424
Sendungsnummer 00340434161094042557
Spårningsnummer 4532015112830366
Kollinummer 373500555512345678
Fakturanummer 5425233430109903
Rechnung 2026041277
OCR 4532015112830366
My phone is +46 70 123 45 67
Ring +4670123456789
Tel. 0049 30 901820 1234
+49 1512 3456789012
Personnummer 850101-1234
Order 20260412-7781
Seriennummer 4532015112830366
S/N 4532015112830366
EAN 4006381333931
The serial is 4111111111111112
1234 5678 9012 3456
4111 1111 1111 1112
0000 0000 0000 0000
Kundennummer 4532015112830366
2026-06-01 10:00 2026-06-02 11:00
10 20 30 40 50 60 70 80 90
123, 456 and 789
I bought 4 pairs for 129 EUR in 2026.
Article 4111111111111111 is out of stock
ICCID 8946071234567890123
Gift card 4532015112830366
Presentkort 4532 0151 1283 0366
The code for the door is 1234
The discount code is 123
card 4111, it ends so
My card ends 1111
XXXX XXXX XXXX 1111
Voucher 6011000990139424
https://ton.example/p/A4111111111111111B
case 00000000-4111-1111-1111-111111111111
Version 4.1.1.1
CVC is on the back of the card
CVC costs 129 kr
I waited 120 minutes
DE89370400440532013001 is mistyped
AB12 CDEF
Reference RF18539007547034
SE556677889901
Order DE89-2026-0412
Kontakt: 08-123 456 78, 0701234567
Lat 59.3293, Lon 18.0686
Amount 1.234.567.890.123,00
Modell 4111-1111
Paketnummer 00373500554512345678
booking 4532015112830366
""".strip("\n")


def read_snippets() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each snippet as plain text, with the kind and the words of all that must be cut out of it."""
    snippets: list[str] = []
    for line in SNIPPETS.split("\n"):
        if (snippets and snippets[-1].count("<<") > snippets[-1].count(">>")) or (
            snippets and snippets[-1].endswith("is ")
        ):
            snippets[-1] += "\n" + line
        else:
            snippets.append(line)
    return [_read(snippet) for snippet in snippets]


def _read(snippet: str) -> tuple[str, list[tuple[str, str]]]:
    text, wanted = "", []
    for number, piece in enumerate(snippet.replace("<<", "\x00").replace(">>", "\x00").split("\x00")):
        if number % 2:
            kind, _, words = piece.partition("|")
            wanted.append(({"code": "security-code"}.get(kind, kind), words))
            text += words
        else:
            text += piece
    return text, wanted
