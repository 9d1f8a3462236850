// @ts-check
/* L’aperçu : recharge la page seulement si elle a changé, et montre les défauts de ce que l’on écrit. */

const moi = /** @type {HTMLScriptElement} */ (document.currentScript);
const fichier = moi.dataset.fichier || "";
const ici = location.pathname;
const empreinte = moi.dataset.empreinte;

/** Demande la page ; la recharge si ce n’est plus celle que l’on lit. Le navigateur y garde la position de lecture. */
async function refresh() {
  const html = await (await fetch(ici, { cache: "no-store" })).text();
  if (/ data-empreinte="([0-9a-f]+)"/.exec(html)?.[1] !== empreinte) location.reload();
}

/** @typedef {{ fichier: string, ligne: number, gravite: string, phrase: string, remede: string }} Defaut */

/** @param {string} nom @param {string} texte @returns {HTMLElement} */
function element(nom, texte) {
  const neuf = document.createElement(nom);
  neuf.textContent = texte;
  return neuf;
}

/** @param {Defaut} defaut @returns {HTMLElement} */
function line(defaut) {
  const ligne = element("li", `${defaut.fichier}, ligne ${defaut.ligne} : ${defaut.phrase}`);
  if (defaut.remede) ligne.append(element("p", `Que faire : ${defaut.remede}`));
  return ligne;
}

/** Ceux du fichier de cette page d’abord ; ailleurs, seules les erreurs comptent : elles retiennent l’aperçu. */
async function showDefects() {
  const tous = /** @type {Defaut[]} */ (await (await fetch("/apercu/defauts.json", { cache: "no-store" })).json());
  const miens = tous.filter((d) => d.fichier === fichier);
  const autres = tous.filter((d) => d.fichier !== fichier && d.gravite === "erreur");
  document.querySelector(".apercu")?.remove();
  if (!miens.length && !autres.length) return;
  const panneau = element("section", "");
  panneau.className = "apercu";
  panneau.setAttribute("role", "status");
  panneau.dataset.gravite = [...miens, ...autres].some((d) => d.gravite === "erreur") ? "erreur" : "avertissement";
  for (const [titre, defauts] of /** @type {[string, Defaut[]][]} */ ([["Dans ce fichier", miens], ["Ailleurs", autres]])) {
    if (!defauts.length) continue;
    const liste = document.createElement("ul");
    liste.append(...defauts.map(line));
    panneau.append(element("h2", `${titre} : ${defauts.length} à corriger`), liste);
  }
  document.body.append(panneau);
}

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = "/apercu/apercu.css";
document.head.append(style);

const fil = new EventSource("/apercu/evenements");
fil.addEventListener("message", ({ data }) => {
  if (data === "signe") return;
  refresh();
  if (data !== "nouveau") showDefects();
});
