"""Words that head a seller's or buyer's block, and words that no name has."""

from __future__ import annotations

import re

SELLER = re.compile(
    r"^\W*(?:verkäufer|lieferant|rechnungssteller|leistungserbringer|seller|vendor"
    r"|supplier|from|sold by|billed by|issued by|bill from|fournisseur|vendeur"
    r"|[ée]metteur|proveedor|vendedor|emisor|fornitore|leverancier|invoice from"
    r"|company)\b(?!\s*(?:no|nr|id|number|code|ref|#|tax|vat))\s*(?:name"
    r"|address)?\s*(?:[:/]|$)",
    re.IGNORECASE,
)
REMIT = re.compile(
    r"\b(?:remit(?:tance)?\s*(?:payments?\s*)?(?:to|address)|send payments? to"
    r"|mail payments? to|pay(?:able)?\s*to(?: the order of)?|make (?:all )?(?:checks?"
    r"|cheques?) payable to"
    r"|account (?:name|holder)|beneficiary(?: name)?|kontoinhaber"
    r"|titulaire(?: du compte)?|titular(?: de la cuenta)?)\b\s*:?",
    re.IGNORECASE,
)
BUYER = re.compile(
    r"^\W*(?:bill(?:ed)?\s*to|sold\s*to|invoice(?:d)?\s*to|invoice address"
    r"|billing address|customer|client|buyer|käufer(?:/leistungsempfänger)?"
    r"|leistungsempfänger|rechnungsempfänger"
    r"|rechnungsadresse|kunde|acheteur|factur[ée] [àa]|destinataire"
    r"|adresse de facturation|cliente|facturar a|facturado a|comprador|destinatario"
    r"|attn|attention|to|issued to|credit to|charge to|credited to)\b"
    r"(?!\s*(?:no\b|nr|id\b|number|code|ref|#|p\.?o|order|service|tax|vat|copy"
    r"|account|since|signature|name of))\s*(?:name|address|information"
    r"|details)?\s*(?::|$|(?-i:(?=[A-Z])))",
    re.IGNORECASE,
)
OTHER_BLOCK = re.compile(
    r"^\W*(?:ship(?:ped|ping)?\s*(?:to|address|from|via)|deliver(?:y|ed)?\s*(?:to"
    r"|address)|lieferadresse|lieferanschrift|warenempfänger|abweichender"
    r"|livr[ée] [àa]|adresse de livraison|enviar a|service (?:address|location))",
    re.IGNORECASE,
)
LONG_FORMS = (
    r"g?GmbH(?: & Co\.?(?: KGa?A?)?)?|mbH|KGaA|Inc\.?|Incorporated|LLC|L\.L\.C\.|LLP"
    r"|PLLC|Ltd\.?|Limited|PLC"
    r"|Corp\.?|Corporation|Company|SARL|S\.A\.R\.L\.?|SASU|EURL|S\.p\.A\.?|S\.r\.l\.?"
    r"|BVBA|ApS"
    r"|Sp\.? z o\.?o\.?|s\.r\.o\.|Kft\.?|d\.o\.o\.|(?:Sdn\.? )?Bhd\.?"
    r"|Pty\.?(?: Ltd\.?)?|Group|Holdings?"
    r"|Partners|Associates|Foundation|Cooperative|Authority"
)
SHORT_FORMS = (
    r"AG|KG|OHG|GbR|UG|e\.K\.|e\.V\.|SE|LP|P\.C\.|PC|Co\.|SAS|S\.A\.S\.?|S\.A\.U?\.?"
    r"|SA|S\.L\.U?\.?|SL"
    r"|B\.?V\.?|N\.?V\.?|Oy|AB|A/S|AS|ASA|S/B|Pte\.?"
)
LEGAL_FORM = re.compile(rf"(?<=[\w.,&)] )(?:(?i:{LONG_FORMS})|{SHORT_FORMS})(?!\w)")
NAME_KEY = re.compile(r"^(?:name|firma|company|nom|nombre|raison sociale)\s*:\s*", re.I)
NOT_A_NAME = re.compile(
    r"@|www\.|https?:|\b(?:invoice|rechnung|facture|factura|credit (?:note|memo)"
    r"|statement|receipt|page|seite|date|datum|tel|phone|fax|e-?mail|gln|iban|bic|vat"
    r"|ust|tax|total"
    r"|number|nummer|nr\.?|no\.|p\.?o\.? box|suite|street|avenue|road|blvd|straße"
    r"|strasse|str\.|rue|calle|purchase order|original|copy|kopie|duplicate|due"
    r"|amount|currency|währung|terms"
    r"|ship to|bill to|sold to|account|customer|stylesheet|urn:|profil|gutschrift"
    r"|avoir|abono|delivery|packing|remit|lieferschein|bestellung|order|thank you"
    r"|welcome|quote|contract|agreement|reg(?:istration)?|cashier|tax code|lot|jalan"
    r"|code|qty|price|item|description|dear)\b"
    r"|^\W*\d|\d{4,}|[:;]\s*\S*\d|:$|\(c\)|©",
    re.IGNORECASE,
)
CUT = re.compile(r"\s*(?:[●•·|∙▪■◆]|\s[-–—]\s|,\s(?=[^,]*\d)|\s{2,}|\((?=[^)]*\d))")
DOMAIN = re.compile(
    r"(?:@|www\.|https?://)(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.I
)
TOWN = re.compile(
    r"\b[A-Z]{2},? \d{5}(?:-\d{4})?$|^(?:[A-Z]{1,2}[- ])?\d{4,5} [A-ZÄÖÜ]\w+"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$"
)
