// Liste les modules de la dernière édition, sans bibliothèque. À copier tel quel : seule l’adresse est à changer.
const EDITION = new URL(document.documentElement.dataset.base || ".", location.href);

/** @param {string} balise @param {string} texte @param {Record<string, string>} [attributs] */
function make(balise, texte, attributs = {}) {
  const element = document.createElement(balise);
  element.textContent = texte;
  for (const [nom, valeur] of Object.entries(attributs)) element.setAttribute(nom, valeur);
  return element;
}

async function listModules() {
  const place = document.getElementById("nos-modules");
  if (!place) return;
  const reponse = await fetch(new URL("catalogue.json", EDITION));
  const catalogue = await reponse.json();
  const liste = make("ul", "");
  for (const module of catalogue.modules) {
    const ligne = make("li", "");
    const { mini, maxi } = module.duree_salle_minutes;
    ligne.append(
      make("a", module.titre, { href: new URL(module.permalien, EDITION).href }),
      make("span", ` (${mini} à ${maxi} min en salle). ${module.resume}`));
    liste.append(ligne);
  }
  const mention = `${catalogue.titre}, édition ${catalogue.edition}, licence ${catalogue.licence}`;
  place.replaceChildren(liste, make("p", mention));
}

listModules();
