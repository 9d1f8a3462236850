// @ts-check
/* L’horaire d’une session, calculé comme le fait le moteur, et ce que l’on en écrit : lien, YAML, commande, calendrier.
   Rien ici ne touche à la page. Un essai compare ces heures à celles du moteur (tests/site/test_composer.py). */

/** @typedef {[string, string, number, number]} Etape nature ; identifiant ou titre ; minutes au moins, au plus */
/** @typedef {{ id: string, titre: string, salle: [number, number], pauses: number, fiches: string[], sequences: Etape[] }} Module séquences : identifiant, titre, bornes */
/** @typedef {{ titre: string, modalite: string, minutee: boolean, debut: number | null, etapes: Etape[] }} Seance */
/** @typedef {{ id: string, titre: string, duree: [number, number], seances: Seance[] }} Programme */
/** @typedef {{ modules: Module[], programmes: Programme[], fiches: Record<string, [string, string]> }} Donnees */
/** @typedef {{ programme: string, journees: string[][], debut: number | null, fin: number | null, pauses: Record<string, number>,
 *   dates: string[], titre: string, lieu: string, effectif: number }} Choix */
/** @typedef {{ nature: string, titre: string, id: string, mini: number, maxi: number, tot: number, tard: number }} Temps */
/** @typedef {{ titre: string, modalite: string, minutee: boolean, depart: number | null, date: string, temps: Temps[],
 *   tot: number, tard: number, mini: number, maxi: number }} Minutee */

const ESPACE = "\u00a0";
const REPAS = 45; // à partir de cette durée, une pause est un repas

/** @param {number} minute @returns {string} « 9 h 05 » */
function clock(minute) {
  return `${Math.floor(minute / 60)}${ESPACE}h${ESPACE}${String(minute % 60).padStart(2, "0")}`;
}

/** @param {number} total @returns {string} « 2 h 30 », « 45 min » */
function lasting(total) {
  const [heures, reste] = [Math.floor(total / 60), total % 60];
  if (!heures) return `${reste}${ESPACE}min`;
  return `${heures}${ESPACE}h${reste ? `${ESPACE}${String(reste).padStart(2, "0")}` : ""}`;
}

/** @param {number} mini @param {number} maxi @returns {string} « 20 à 30 min », « 2 h à 2 h 30 » */
function between(mini, maxi) {
  if (mini === maxi) return lasting(mini);
  return maxi < 60 ? `${mini} à ${maxi}${ESPACE}min` : `${lasting(mini)} à ${lasting(maxi)}`;
}

/** La minute affichée : le milieu, arrondi à la minute suivante.
 * @param {{ tot: number, tard: number }} moment @returns {number} */
const middle = ({ tot, tard }) => Math.floor((tot + tard + 1) / 2);

/** @param {number} minutes @returns {string} */
const breakTitle = (minutes) => (minutes < REPAS ? "Pause" : "Repas");

/** @param {Donnees} donnees @param {string} id @returns {Module | undefined} */
const moduleOf = (donnees, id) => donnees.modules.find((module) => module.id === id);

/** Les séances d’un programme ; pour des modules, une par journée.
 * @param {Donnees} donnees @param {Choix} choix @returns {Seance[]} */
function seancesOf(donnees, choix) {
  const programme = donnees.programmes.find(({ id }) => id === choix.programme);
  if (programme) return programme.seances;
  return choix.journees.filter((ids) => ids.length).map((ids) => {
    const modules = ids.flatMap((id) => moduleOf(donnees, id) || []);
    const etapes = modules.flatMap((m) => m.sequences.map(([id, , mini, maxi]) => /** @type {Etape} */ (["sequence", id, mini, maxi])));
    return { titre: modules.map((m) => m.titre).join(" ; "), modalite: "En salle", minutee: true, debut: null, etapes };
  });
}

/** Les étapes que l’on vit : une pause choisie remplace celle que le programme place au même endroit.
 * @param {Etape[]} etapes @param {Record<string, number>} pauses @returns {Etape[]} */
function withBreaks(etapes, pauses) {
  let isReplaced = false;
  return etapes.flatMap((etape) => {
    if (etape[0] === "pause" && isReplaced) {
      isReplaced = false;
      return [];
    }
    const minutes = etape[0] === "sequence" ? pauses[etape[1]] : undefined;
    isReplaced = minutes !== undefined;
    return minutes === undefined ? [etape] : [etape, /** @type {Etape} */ (["pause", breakTitle(minutes), minutes, minutes])];
  });
}

/** L’horaire entier, séance par séance.
 * @param {Donnees} donnees @param {Choix} choix @returns {Minutee[]} */
function timetable(donnees, choix) {
  const titres = new Map(donnees.modules.flatMap((m) => m.sequences.map(([id, titre]) => [id, titre])));
  const dates = [...choix.dates];
  return seancesOf(donnees, choix).map((seance) => {
    const depart = seance.minutee ? choix.debut ?? seance.debut : null;
    let [tot, tard] = [depart ?? 0, depart ?? 0];
    const temps = withBreaks(seance.etapes, choix.pauses).map(([nature, cible, mini, maxi]) => {
      const un = { nature, titre: titres.get(cible) ?? cible, id: nature === "sequence" ? cible : "", mini, maxi, tot, tard };
      [tot, tard] = [tot + mini, tard + maxi];
      return un;
    });
    const { titre, modalite, minutee } = seance;
    const date = minutee ? dates.shift() || "" : "";
    return { titre, modalite, minutee, depart, date, temps, tot, tard, mini: tot - (depart ?? 0), maxi: tard - (depart ?? 0) };
  });
}

/* ── Ce que l’on en dit ────────────────────────────────────────────── */

/** @param {Minutee} seance @param {number} minute @returns {string} une heure, ou le temps écoulé depuis le début */
const instant = (seance, minute) => (seance.depart === null ? `+${ESPACE}${clock(minute)}` : clock(minute));

/** @param {Minutee[]} seances @returns {[number, number]} */
const wholeLength = (seances) => [seances.reduce((n, s) => n + s.mini, 0), seances.reduce((n, s) => n + s.maxi, 0)];

/** @param {Minutee[]} seances @returns {[number, number]} */
function breakLength(seances) {
  const pauses = seances.flatMap((s) => s.temps).filter((t) => t.nature === "pause");
  return [pauses.reduce((n, t) => n + t.mini, 0), pauses.reduce((n, t) => n + t.maxi, 0)];
}

/** @param {Minutee[]} seances @returns {string} */
function summary(seances) {
  const [mini, maxi] = wholeLength(seances);
  const fins = seances.filter((s) => s.depart !== null);
  const fin = fins.length === 1 && fins[0] ? `, fin vers ${clock(middle(fins[0]))}` : "";
  return `${between(mini, maxi)} en tout${fin}.`;
}

/** Ce que le cursus annonce, face à ce que l’on a composé.
 * @param {Donnees} donnees @param {Choix} choix @param {Minutee[]} seances @returns {string} */
function announced(donnees, choix, seances) {
  const [[mini, maxi], [, pauses]] = [wholeLength(seances), breakLength(seances)];
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

/** Si la séance tient avant l’heure dite ; rien si l’on n’en a pas dit.
 * @param {Choix} choix @param {Minutee} seance @returns {string[]} */
function limits(choix, seance) {
  if (seance.depart === null) return seance.date ? [`« ${seance.titre} » a une date : donnez aussi une heure de début.`] : [];
  const fin = choix.fin ?? 24 * 60;
  if (seance.tot > fin) return [`« ${seance.titre} » ne tient pas : même au plus court, elle finit à ${clock(seance.tot)}.`];
  if (seance.tard > fin) return [`« ${seance.titre} » peut déborder : au plus long, elle finit à ${clock(seance.tard)}.`];
  return choix.fin === null ? [] : [`« ${seance.titre} » tient : elle finit au plus tard à ${clock(seance.tard)}.`];
}

/* ── Le lien qui garde le choix ────────────────────────────────────── */

/** @returns {Choix} */
const noChoice = () => ({ programme: "", journees: [[]], debut: 540, fin: null, pauses: {}, dates: [], titre: "", lieu: "", effectif: 0 });

/** Ce que l’on écrit après « # » : des identifiants permanents, lisibles, séparés par « . » et « _ ».
 * @param {Choix} choix @returns {string} */
function writeChoice(choix) {
  const journees = choix.journees.map((ids) => ids.join(".")).join("_");
  const paires = {
    programme: choix.programme, modules: choix.programme ? "" : journees,
    debut: choix.debut === null ? "" : String(choix.debut), fin: choix.fin === null ? "" : String(choix.fin),
    pauses: Object.entries(choix.pauses).map((paire) => paire.join(".")).join("_"), dates: choix.dates.join("_"),
    titre: choix.titre, lieu: choix.lieu, effectif: choix.effectif ? String(choix.effectif) : "",
  };
  return new URLSearchParams(Object.entries(paires).filter(([, valeur]) => valeur.replaceAll("_", ""))).toString();
}

/** Relit un lien ; ce que l’édition ne connaît pas, ou ce qui est mal écrit, est laissé de côté.
 * @param {string} fragment @param {Donnees} donnees @returns {Choix} */
function readChoice(fragment, donnees) {
  const lu = new URLSearchParams(fragment.replace(/^#/, ""));
  /** @param {string} nom @returns {number | null} */
  const minute = (nom) => (/^\d{1,4}$/.test(lu.get(nom) || "") && Number(lu.get(nom)) < 1440 ? Number(lu.get(nom)) : null);
  const sequences = new Set(donnees.modules.flatMap((m) => m.sequences.map(([id]) => id)));
  const pauses = (lu.get("pauses") || "").split("_").map((paire) => paire.split("."))
    .filter(([id, duree]) => sequences.has(id || "") && /^\d{1,3}$/.test(duree || "") && Number(duree));
  return {
    programme: donnees.programmes.some(({ id }) => id === lu.get("programme")) ? lu.get("programme") || "" : "",
    journees: (lu.get("modules") || "").split("_").slice(0, 10).map((ids) => ids.split(".").filter((id) => moduleOf(donnees, id))),
    debut: minute("debut"), fin: minute("fin"), pauses: Object.fromEntries(pauses.map(([id, duree]) => [id, Number(duree)])),
    dates: (lu.get("dates") || "").split("_").map((date) => (/^\d{4}-\d\d-\d\d$/.test(date) ? date : "")),
    titre: (lu.get("titre") || "").slice(0, 120), lieu: (lu.get("lieu") || "").slice(0, 200),
    effectif: Math.min(500, Number(/^\d{1,3}$/.exec(lu.get("effectif") || "")?.[0] || 0)),
  };
}

/* ── Ce que l’on emporte ───────────────────────────────────────────── */

/** @param {Donnees} donnees @param {Choix} choix @returns {string} */
function titleOf(donnees, choix) {
  if (choix.titre) return choix.titre;
  const programme = donnees.programmes.find(({ id }) => id === choix.programme);
  const premier = moduleOf(donnees, choix.journees.flat()[0] || "")?.titre || "";
  const reste = choix.journees.flat().length - 1;
  return programme?.titre || (reste > 0 ? `${premier}, et ${reste} ${reste > 1 ? "autres modules" : "autre module"}` : premier);
}

/** Les dates, si chaque séance à l’heure a la sienne ; sinon rien, car le moteur les veut toutes.
 * @param {Minutee[]} seances @returns {string[]} */
function wholeDates(seances) {
  const dates = seances.filter((s) => s.minutee).map((s) => s.date);
  return dates.every(Boolean) ? dates : [];
}

/** Le fichier de session, que lit « pupitre exporter --session ».
 * @param {Donnees} donnees @param {Choix} choix @returns {string} */
function sessionFile(donnees, choix) {
  const journees = choix.journees.filter((ids) => ids.length);
  const quoi = choix.programme ? [`programme: ${choix.programme}`]
    : journees.length > 1 ? ["journees:", ...journees.map((ids) => `  - [${ids.join(", ")}]`)] : [`modules: [${journees.flat().join(", ")}]`];
  const jours = wholeDates(timetable(donnees, choix))
    .flatMap((date) => [`  - le: ${date}`, ...(choix.fin === null ? [] : [`    fin: ${clock(choix.fin)}`])]);
  const donnees_ = new Set(timetable(donnees, choix).flatMap((s) => s.temps.map((t) => t.id)));
  const pauses = Object.entries(choix.pauses).filter(([id]) => donnees_.has(id))
    .flatMap(([id, duree]) => [`  - apres: ${id}`, `    titre: ${breakTitle(duree)}`, `    duree_minutes: ${duree}`]);
  return [
    `titre: ${JSON.stringify(titleOf(donnees, choix))}`, ...quoi, ...(jours.length ? ["jours:", ...jours] : []),
    ...(choix.debut === null ? [] : [`debut: ${clock(choix.debut)}`]), ...(choix.lieu ? [`lieu: ${JSON.stringify(choix.lieu)}`] : []),
    ...(choix.effectif ? [`effectif: ${choix.effectif}`] : []), ...(pauses.length ? ["pauses:", ...pauses] : []), "",
  ].join("\n").replaceAll(ESPACE, " ");
}

const FICHIER = "sessions/ma-session.yml";

/** La commande qui fait le dossier : directe si elle peut tout dire, par le fichier de session sinon.
 * @param {Donnees} donnees @param {Choix} choix @returns {string} */
function commandLine(donnees, choix) {
  const modules = choix.journees.flat();
  if ((!choix.programme && modules.length !== 1) || Object.keys(choix.pauses).length || choix.fin !== null || choix.titre)
    return `pupitre exporter --session ${FICHIER} --format dossier`;
  /** @param {string} texte */
  const quoted = (texte) => `"${texte.replace(/["\\$`%!]/g, " ").trim()}"`;
  const quoi = choix.programme ? `--programme ${choix.programme}` : `--module ${modules[0]}`;
  const options = [
    ...(choix.debut === null ? [] : [`--debut ${quoted(clock(choix.debut).replaceAll(ESPACE, " "))}`]),
    ...wholeDates(timetable(donnees, choix)).map((date) => `--le ${date}`),
    ...(choix.lieu ? [`--lieu ${quoted(choix.lieu)}`] : []), ...(choix.effectif ? [`--effectif ${choix.effectif}`] : []),
  ];
  return ["pupitre exporter", quoi, ...options, "--format dossier"].join(" ");
}

/** Le calendrier (RFC 5545), un évènement par séance datée ; vide s’il n’y en a pas. Les heures sont celles du lieu.
 * @param {Donnees} donnees @param {Choix} choix @param {Date} maintenant @returns {string} */
function calendar(donnees, choix, maintenant) {
  const seances = timetable(donnees, choix).filter((s) => s.date && s.depart !== null && s.tard < 1440);
  if (!seances.length) return "";
  /** @param {string} texte */
  const escaped = (texte) => texte.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n").replaceAll(ESPACE, " ");
  /** @param {string} date @param {number} minute */
  const stamp = (date, minute) => `${date.replaceAll("-", "")}T${String(Math.floor(minute / 60)).padStart(2, "0")}${String(minute % 60).padStart(2, "0")}00`;
  const evenements = seances.flatMap((s, rang) => [
    "BEGIN:VEVENT", `UID:${choix.programme || choix.journees.flat().join("-")}-${rang + 1}-${s.date}@ecole-innovation`,
    `DTSTAMP:${maintenant.toISOString().replace(/[-:]|\.\d+/g, "")}`,
    `DTSTART:${stamp(s.date, s.depart ?? 0)}`, `DTEND:${stamp(s.date, s.tard)}`, `SUMMARY:${escaped(`${titleOf(donnees, choix)} : ${s.titre}`)}`,
    ...(choix.lieu ? [`LOCATION:${escaped(choix.lieu)}`] : []),
    `DESCRIPTION:${escaped(s.temps.map((t) => `${clock(middle(t))} ${t.titre}`).join("\n"))}`, "END:VEVENT",
  ]);
  const lignes = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ecole de l'innovation//Composer une session//FR", ...evenements, "END:VCALENDAR", ""];
  return lignes.map(folded).join("\r\n");
}

/** Une ligne de calendrier ne dépasse pas 75 octets : la suite commence par une espace.
 * @param {string} ligne @returns {string} */
function folded(ligne) {
  const octets = new TextEncoder();
  let [sortie, courante] = ["", ""];
  for (const signe of ligne) {
    if (octets.encode(courante + signe).length > 74) [sortie, courante] = [`${sortie}${courante}\r\n `, ""];
    courante += signe;
  }
  return sortie + courante;
}
