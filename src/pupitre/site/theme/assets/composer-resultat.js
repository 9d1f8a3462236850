// @ts-check
/* Ce que montre « Composer une session » une fois le choix fait : l’horaire, le bilan, la liste à imprimer, ce que l’on
   emporte. Suit composer.js, qui redessine. */

/** @param {Minutee} seance @param {number} minute @returns {string} une heure, ou le temps écoulé depuis le début */
const instant = (seance, minute) => (seance.depart === null ? `+${ESPACE}${clock(minute)}` : clock(minute));

/** @param {Minutee[]} seances @returns {[number, number]} */
const wholeLength = (seances) => [seances.reduce((n, s) => n + s.mini, 0), seances.reduce((n, s) => n + s.maxi, 0)];

/** @param {Minutee[]} seances @returns {string} */
function summary(seances) {
  const [mini, maxi] = wholeLength(seances);
  const fins = seances.filter((s) => s.depart !== null);
  const fin = fins.length === 1 && fins[0] ? `, fin vers ${clock(middle(fins[0]))}` : "";
  return `${between(mini, maxi)} en tout${fin}.`;
}

/** @param {Minutee[]} seances @returns {HTMLElement[]} */
function drawResult(seances) {
  let rang = -1;
  return [
    make("h2", { id: "horaire" }, "L’horaire"),
    make("p", { className: "actions" },
      makeActionButton("Proposer des pauses", "proposer", suggestBreaks),
      makeActionButton("Enlever mes pauses", "enlever", () => change({ pauses: {} }, "Vos pauses sont enlevées.", "enlever"))),
    ...seances.map((seance) => drawSeance(seance, seance.minutee ? ++rang : -1)),
    make("h2", { id: "durees" }, "Les durées"), drawTotals(seances),
    make("h2", { id: "imprimer" }, "À imprimer"), drawPrintList(seances),
    make("h2", { id: "emporter-la-session" }, "Emporter"), ...drawTakeaway(seances),
  ];
}

/** @param {Minutee} seance @param {number} rang le rang de son jour ; négatif si elle n’en a pas */
function drawSeance(seance, rang) {
  const jour = rang < 0 ? make("p", { className: "discret" }, `${seance.modalite}, sans heure fixe.`)
    : makeField("Date", `composer-date-${rang}`, { type: "date", value: seance.date, onchange: (/** @type {Event} */ e) => setDate(rang, /** @type {HTMLInputElement} */ (e.target).value) });
  const lignes = seance.temps.map((temps) => make("li", { className: temps.nature },
    make("span", { className: "horaire-heure" }, instant(seance, middle(temps))), " ",
    make("span", { className: "horaire-titre" }, temps.titre, " ", make("span", { className: "discret" }, between(temps.mini, temps.maxi))),
    ...(temps.id ? [" ", drawBreak(temps)] : [])));
  const fin = make("li", { className: "fin" }, make("span", { className: "horaire-heure" }, instant(seance, middle(seance))), " ",
    make("span", { className: "horaire-titre" }, "Fin", " ", make("span", { className: "discret" }, seance.tot === seance.tard ? "" : `entre ${clock(seance.tot)} et ${clock(seance.tard)}`)));
  return make("section", { className: "horaire-seance" }, make("h3", {}, seance.titre), jour, make("ol", { className: "horaire" }, ...lignes, fin));
}

/** @param {Temps} temps */
function drawBreak(temps) {
  const choisie = choix.pauses[temps.id];
  const minutes = [...new Set([...PAUSES, ...(choisie ? [choisie] : [])])].sort((a, b) => a - b);
  /** @type {[string, string][]} */
  const options = [["", choix.programme ? "Ensuite : sans rien changer" : "Ensuite : pas de pause"], ...minutes.map((m) => /** @type {[string, string]} */ ([String(m), `Ensuite : ${breakTitle(m).toLowerCase()}, ${lasting(m)}`]))];
  return makeSelect(`pause-${temps.id}`, options, choisie ? String(choisie) : "", (valeur) => {
    const { [temps.id]: _, ...autres } = choix.pauses;
    change({ pauses: valeur ? { ...autres, [temps.id]: Number(valeur) } : autres });
  }, `Après « ${temps.titre} »`);
}

/** @param {number} rang @param {string} date */
function setDate(rang, date) {
  const dates = timetable(donnees, choix).filter((s) => s.minutee).map((s) => s.date);
  dates[rang] = date;
  change({ dates });
}

/** @param {Minutee[]} seances */
function drawTotals(seances) {
  const [mini, maxi] = wholeLength(seances);
  const pauses = seances.flatMap((s) => s.temps).filter((t) => t.nature === "pause");
  const [courtes, longues] = [pauses.reduce((n, t) => n + t.mini, 0), pauses.reduce((n, t) => n + t.maxi, 0)];
  const lignes = [`En tout : ${between(mini, maxi)}${longues ? `, dont ${between(courtes, longues)} de pause` : ", sans pause"}.`, announced(mini, maxi, longues)];
  return make("ul", {}, ...[...lignes, ...seances.flatMap(limits)].map((phrase) => make("li", {}, phrase)));
}

/** Ce que le cursus annonce, face à ce que l’on a composé.
 * @param {number} mini @param {number} maxi @param {number} pauses @returns {string} */
function announced(mini, maxi, pauses) {
  const programme = donnees.programmes.find(({ id }) => id === choix.programme);
  if (programme) {
    const [bas, haut] = programme.duree;
    const ecart = maxi - haut;
    const verdict = ecart > 0 ? `vous le dépassez de ${lasting(ecart)} au plus long` : mini < bas ? `vous êtes ${lasting(bas - mini)} en dessous au plus court` : "vous y êtes";
    return `Le programme annonce ${between(bas, haut)}, pauses comprises : ${verdict}.`;
  }
  const modules = choix.journees.flat().flatMap((id) => moduleOf(donnees, id) || []);
  const [bas, haut, conseil] = [modules.reduce((n, m) => n + m.salle[0], 0), modules.reduce((n, m) => n + m.salle[1], 0), modules.reduce((n, m) => n + m.pauses, 0)];
  const suite = !conseil ? "ils ne demandent aucune pause" : pauses < conseil ? `il en manque ${lasting(conseil - pauses)}` : "c’est prévu";
  return `${modules.length > 1 ? "Les modules annoncent" : "Le module annonce"} ${between(bas, haut)} en salle, et ${conseil ? lasting(conseil) : "rien"} de pause à l’intérieur : ${suite}.`;
}

/** @param {Minutee} seance @returns {string[]} */
function limits(seance) {
  if (seance.depart === null) return seance.date ? [`« ${seance.titre} » a une date : donnez aussi une heure de début.`] : [];
  const fin = choix.fin ?? 24 * 60;
  if (seance.tot > fin) return [`« ${seance.titre} » ne tient pas : même au plus court, elle finit à ${clock(seance.tot)}.`];
  if (seance.tard > fin) return [`« ${seance.titre} » peut déborder : au plus long, elle finit à ${clock(seance.tard)}.`];
  return choix.fin === null ? [] : [`« ${seance.titre} » tient : elle finit au plus tard à ${clock(seance.tard)}.`];
}

/** @param {Minutee[]} seances */
function drawPrintList(seances) {
  const combien = choix.effectif ? `${choix.effectif} exemplaires` : "un par personne";
  const donnes = new Set(seances.flatMap((s) => s.temps.map((t) => t.id)));
  const modules = donnees.modules.filter((m) => m.sequences.some(([id]) => donnes.has(id)));
  const fiches = [...new Set(modules.flatMap((m) => m.fiches))].map((id) => {
    const [titre, canevas] = donnees.fiches[id] || [id, ""];
    return make("li", { className: "a-cocher" }, "La fiche ", makeLink(titre, new URL(`id/${id}/`, edition).href), canevas ? `, et son canevas en ${canevas} : un par groupe` : "");
  });
  const feuilles = seances.filter((s) => s.minutee).length;
  return make("ul", {},
    make("li", { className: "a-cocher" }, `Le livret du stagiaire : ${combien}`),
    make("li", { className: "a-cocher" }, `La feuille d’émargement : ${feuilles > 1 ? `${feuilles} feuilles` : "une feuille"}`),
    make("li", { className: "a-cocher" }, `Le positionnement et l’évaluation à chaud : ${combien}`),
    make("li", { className: "a-cocher" }, "Le guide du formateur : un, pour vous"), ...fiches);
}

/** @param {Minutee[]} seances @returns {HTMLElement[]} */
function drawTakeaway(seances) {
  /** @param {string} texte @param {string} nom */
  const copied = (texte, nom) => {
    const cadre = make("pre", { tabIndex: 0, role: "region", dit: `Texte à copier : ${nom}` }, make("code", {}, texte));
    cadre.dataset.copie = nom;
    return cadre;
  };
  const calendrier = calendar(donnees, choix, new Date());
  const blocs = [
    make("p", {}, "Ce lien garde tout votre choix ; il ne contient rien d’autre :"), copied(location.href, "le lien"),
    make("p", {}, "Qui a le moteur écrit le dossier de session avec cette commande :"), copied(commandLine(donnees, choix), "la commande"),
    make("p", {}, "Le fichier de session, à ranger sous ", make("code", {}, FICHIER), " :"), copied(sessionFile(donnees, choix), "le fichier"),
    make("p", { className: "actions" }, makeActionButton("Télécharger le fichier de session", "telecharger-session", () => download("ma-session.yml", "text/yaml", sessionFile(donnees, choix))),
      ...(calendrier ? [makeActionButton("Télécharger le calendrier (.ics)", "telecharger-calendrier", () => download("ma-session.ics", "text/calendar", calendar(donnees, choix, new Date())))] : []),
      makeActionButton("Imprimer cette page", "imprimer-la-page", () => print())),
    ...(calendrier ? [] : [make("p", { className: "discret" }, "Donnez une date et une heure à une séance : vous pourrez l’emporter dans votre agenda (.ics).")]),
  ];
  const tout = make("div", {}, ...blocs);
  tout.querySelectorAll("[data-copie]").forEach((texte) => setUpCopy(/** @type {HTMLElement} */ (texte)));
  return [tout];
}

/** @param {string} nom @param {string} nature @param {string} texte */
function download(nom, nature, texte) {
  const lien = makeLink("", URL.createObjectURL(new Blob([texte], { type: `${nature};charset=utf-8` })));
  lien.download = nom;
  lien.click();
  setTimeout(() => URL.revokeObjectURL(lien.href), 60000);
  bilan.textContent = `Le fichier ${nom} est dans vos téléchargements.`;
}
