// @ts-check
/* La page de recherche : elle charge, par des balises de script, les seuls éclats de l’index que demandent les mots. */
(() => {
  /** @typedef {{ racines: [string, string, number][], vides: string, bornes: string[], documents: number, bloc: number }} Sommaire */
  /** @typedef {[titre: string, adresse: string, nature: string, resume: string]} Fiche */
  /** @typedef {{ mot: string, documents: Map<number, number>, corrige: string[] }} Trouvaille */
  /** @typedef {{ rang: number, score: number, mots: number, ancre: string }} Resultat */

  const PAR_PAGE = 8;
  /** @template {HTMLElement} E @param {string} selecteur @returns {E} */
  const part = (selecteur) => /** @type {E} */ (document.querySelector(`[data-recherche] ${selecteur}`));
  const champ = /** @type {HTMLInputElement} */ (part("input"));
  const [bilan, liste, rien] = [part("[role=status]"), part("ol"), part("[data-rien]")];

  /* ── Charger un éclat ────────────────────────────────────────────── */

  /** @type {Map<string, (valeur: any) => void>} */
  const attentes = new Map();
  /** @type {Map<string, Promise<any>>} */
  const charges = new Map();

  /** Chaque fichier de l’index appelle cette fonction. @param {string} genre @param {number} rang @param {any} valeur */
  const receive = (genre, rang, valeur) => attentes.get(`${genre}-${rang}`)?.(valeur);
  Object.assign(globalThis, { recherche: receive });

  /** @param {string} nom @param {(script: HTMLScriptElement) => void} place @returns {Promise<any>} */
  function expect(nom, place) {
    const script = document.createElement("script");
    return new Promise((resolve, reject) => {
      attentes.set(nom, resolve);
      script.addEventListener("error", () => reject(new Error(nom)));
      place(script);
    });
  }

  /** @param {string} genre @param {number} [rang] @returns {Promise<any>} */
  function load(genre, rang = 0) {
    const nom = `${genre}-${rang}`;
    const fichier = ["sommaire", "lexique"].includes(genre) ? genre : nom;
    const promesse = charges.get(nom) || expect(nom, (script) => {
      script.src = `${fichier}.js`;
      document.head.append(script);
    });
    charges.set(nom, promesse);
    return promesse;
  }

  /* ── Les mots ────────────────────────────────────────────────────── */

  /** Sans majuscules, accents ni ligatures. @param {string} texte @returns {string} */
  function fold(texte) {
    return texte.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  /** La racine d’un mot plié : la même table que celle de l’index. @param {string} mot @param {Sommaire} sommaire @returns {string} */
  function stem(mot, sommaire) {
    if (mot.length <= 3 || /\d/.test(mot)) return mot;
    let court = mot;
    if (/aux$/.test(mot) && !/eaux$/.test(mot)) court = `${mot.slice(0, -2)}l`;
    else if (/[^s][sx]$/.test(mot)) court = mot.slice(0, -1);
    const regle = sommaire.racines.find(([fin, , minimum]) => court.endsWith(fin) && court.length - fin.length >= minimum);
    if (regle) court = court.slice(0, court.length - regle[0].length) + regle[1];
    return court.length > 3 && court.at(-1) === court.at(-2) ? court.slice(0, -1) : court;
  }

  /** Vrai si l’on passe d’un mot à l’autre par une lettre ajoutée, ôtée, changée, ou deux lettres inversées.
   * @param {string} a @param {string} b @returns {boolean} */
  function isClose(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let debut = 0;
    while (debut < a.length && a[debut] === b[debut]) debut += 1;
    const [suiteA, suiteB] = [a.slice(debut), b.slice(debut)];
    return suiteA.slice(1) === suiteB.slice(1) || suiteA.slice(1) === suiteB || suiteA === suiteB.slice(1)
      || (suiteA.length > 1 && suiteA[0] === suiteB[1] && suiteA[1] === suiteB[0] && suiteA.slice(2) === suiteB.slice(2));
  }

  /** Les lignes de l’éclat qui contient, ou contiendrait, cette racine. @param {string} racine @param {Sommaire} sommaire @returns {Promise<Map<string, string>>} */
  async function shard(racine, sommaire) {
    const rang = Math.max(0, sommaire.bornes.findLastIndex((borne) => borne <= racine));
    /** @type {string} */
    const texte = await load("mots", rang);
    return new Map(texte.split("\n").map((ligne) => /** @type {[string, string]} */ (ligne.split(":"))));
  }

  /** « 3K1B » : écart au document précédent en base 36, puis poids de A à Z. @param {string} code @param {number} part @param {Map<number, number>} vers */
  function decode(code, part, vers) {
    let rang = -1;
    for (const [, ecart, poids = "A"] of code.matchAll(/([0-9a-z]*)([A-Z])/g)) {
      rang += ecart ? parseInt(ecart, 36) : 1;
      vers.set(rang, Math.max(vers.get(rang) || 0, (poids.charCodeAt(0) - 64) * part));
    }
  }

  /** Les documents d’un mot ; à défaut, ceux des mots à une faute près, puis de ceux qu’il commence.
   * @param {string} mot @param {Sommaire} sommaire @returns {Promise<Trouvaille>} */
  async function find(mot, sommaire) {
    const racine = stem(mot, sommaire);
    const lignes = await shard(racine, sommaire);
    /** @type {Map<number, number>} */
    const documents = new Map();
    const exact = lignes.get(racine);
    if (exact) decode(exact, 1, documents);
    const proches = exact || mot.length < 5 ? [] : await fix(mot);
    for (const autre of proches.map((proche) => stem(fold(proche), sommaire))) {
      const code = (await shard(autre, sommaire)).get(autre);
      if (code) decode(code, 0.8, documents);
    }
    if (!documents.size && racine.length > 3) {
      for (const [autre, code] of lignes) if (autre.startsWith(racine) || isClose(racine, autre)) decode(code, 0.6, documents);
    }
    return { mot, documents, corrige: proches };
  }

  /** Les mots des titres à une faute de celui-ci ; une lettre doublée à tort est la plus probable.
   * @param {string} mot @returns {Promise<string[]>} */
  async function fix(mot) {
    const proches = (await lexicon()).filter((autre) => isClose(mot, fold(autre)));
    /** @param {string} texte */
    const simple = (texte) => fold(texte).replace(/(.)\1/g, "$1");
    const doublees = proches.filter((autre) => simple(autre) === simple(mot));
    return (doublees.length ? doublees : proches).slice(0, 3);
  }

  /** @returns {Promise<string[]>} */
  async function lexicon() {
    return (await load("lexique")).split(" ");
  }

  /* ── Chercher ────────────────────────────────────────────────────── */

  const IDENTIFIANT = /^(?:m|o|s|a|obj|q|d|c|cp|f|p|t)-/;
  const DANS_UNE_PAGE = /^(?:a|obj|q|d|c)-/;

  /** @param {string[]} mots @param {Sommaire} sommaire @param {Map<number, Resultat>} resultats */
  async function findIdentifier(mots, sommaire, resultats) {
    const nom = mots.join("-");
    const code = IDENTIFIANT.test(nom) && (await shard(nom, sommaire)).get(nom);
    if (!code) return;
    /** @type {Map<number, number>} */
    const documents = new Map();
    decode(code, 1, documents);
    for (const rang of documents.keys()) {
      resultats.set(rang, { rang, score: Infinity, mots: Infinity, ancre: DANS_UNE_PAGE.test(nom) ? `#${nom}` : "" });
    }
  }

  /** @param {string} requete @returns {Promise<{ resultats: Resultat[], trouvailles: Trouvaille[], sommaire: Sommaire }>} */
  async function search(requete) {
    /** @type {Sommaire} */
    const sommaire = await load("sommaire");
    const vides = new Set(sommaire.vides.split(" "));
    const mots = fold(requete).match(/[a-z0-9]+/g) || [];
    const pleins = mots.filter((mot) => !vides.has(mot));
    const trouvailles = await Promise.all([...new Set(pleins.length ? pleins : mots)].map((mot) => find(mot, sommaire)));
    /** @type {Map<number, Resultat>} */
    const resultats = new Map();
    for (const { documents } of trouvailles) {
      const rarete = Math.log(1 + sommaire.documents / documents.size);
      for (const [rang, poids] of documents) {
        const resultat = resultats.get(rang) || { rang, score: 0, mots: 0, ancre: "" };
        resultats.set(rang, { ...resultat, score: resultat.score + poids * rarete, mots: resultat.mots + 1 });
      }
    }
    await findIdentifier(mots, sommaire, resultats);
    const tous = [...resultats.values()].map((r) => ({ ...r, score: (r.score * r.mots) / trouvailles.length }));
    tous.sort((a, b) => b.score - a.score || a.rang - b.rang);
    // Ce qui ne dit qu’un mot en passant n’aide personne à choisir.
    const meilleur = tous.find((r) => r.score < Infinity)?.score || 0;
    return { resultats: tous.filter((r) => r.score > meilleur / 6), trouvailles, sommaire };
  }

  /* ── Montrer ─────────────────────────────────────────────────────── */

  const base = document.documentElement.dataset.base || ".";

  /** @param {string} balise @param {string} texte @param {string} [classe] @returns {HTMLElement} */
  function make(balise, texte, classe = "") {
    const element = document.createElement(balise);
    element.textContent = texte;
    if (classe) element.className = classe;
    return element;
  }

  /** @param {Resultat[]} resultats @param {Sommaire} sommaire */
  async function show(resultats, sommaire) {
    const lignes = await Promise.all(resultats.map(async ({ rang, ancre }) => {
      /** @type {Fiche} */
      const [titre, adresse, nature, resume] = (await load("titres", Math.floor(rang / sommaire.bloc)))[rang % sommaire.bloc];
      const titreDuResultat = make("h3", "");
      titreDuResultat.append(makeLink(titre, `${base}/${adresse}${ancre}`));
      const ligne = make("li", "");
      ligne.append(titreDuResultat, make("p", nature, "resultat-nature"), make("p", resume));
      return ligne;
    }));
    liste.append(...lignes);
    return lignes[0]?.querySelector("a");
  }

  /** @param {Resultat[]} resultats @param {Sommaire} sommaire */
  function offerMore(resultats, sommaire) {
    let montres = PAR_PAGE;
    if (resultats.length <= montres) return;
    const bouton = /** @type {HTMLButtonElement} */ (make("button", "Voir les résultats suivants", "action-seconde"));
    bouton.type = "button";
    bouton.addEventListener("click", async () => {
      const premier = await show(resultats.slice(montres, montres + PAR_PAGE), sommaire);
      montres += PAR_PAGE;
      premier?.focus();
      if (montres >= resultats.length) bouton.remove();
    });
    liste.after(bouton);
  }

  /** @param {string} requete @param {number} nombre @param {Trouvaille[]} trouvailles @returns {string} */
  function summary(requete, nombre, trouvailles) {
    const corriges = trouvailles.filter((t) => t.corrige.length && t.documents.size);
    const fautes = corriges.map((t) => ` Nous n’avons pas trouvé « ${t.mot} », nous avons cherché « ${t.corrige.join(" », « ")} ».`);
    const combien = nombre ? `${nombre} résultat${nombre > 1 ? "s" : ""}` : "Aucun résultat";
    return `${combien} pour « ${requete} ».${fautes.join("")}`;
  }

  /** Quand rien n’est trouvé : des mots qui commencent pareil, et les pages qui mènent partout. @param {string[]} mots */
  async function showNothing(mots) {
    const proches = (await lexicon()).filter((autre) => mots.some((mot) => mot.length > 2 && fold(autre).startsWith(mot.slice(0, 3)))).slice(0, 6);
    const ligne = rien.querySelector("[data-proches]");
    ligne?.replaceChildren(...proches.flatMap((mot, rang) => {
      return [rang ? ", " : "Des mots voisins : ", makeLink(mot, `?q=${encodeURIComponent(mot)}`)];
    }), proches.length ? "." : "");
    rien.hidden = false;
  }

  /** @param {string} requete */
  async function run(requete) {
    bilan.textContent = "Recherche en cours…";
    try {
      const { resultats, trouvailles, sommaire } = await search(requete);
      await show(resultats.slice(0, PAR_PAGE), sommaire);
      offerMore(resultats, sommaire);
      if (!resultats.length) await showNothing(trouvailles.map((t) => t.mot));
      bilan.textContent = summary(requete, resultats.length, trouvailles);
    } catch {
      bilan.textContent = "La recherche n’a pas pu se charger. Rechargez la page, ou passez par le plan du site.";
      rien.hidden = false;
    }
  }

  const requete = (new URLSearchParams(location.search).get("q") || "").trim();
  champ.value = requete;
  if (requete) {
    document.title = `${requete} · ${document.title}`;
    run(requete);
  }
})();
