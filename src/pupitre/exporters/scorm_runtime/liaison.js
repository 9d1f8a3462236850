// @ts-check
"use strict";
/* Parle à la plateforme de formation, en SCORM 1.2 ou en SCORM 2004 : une seule ouverture par lancement.
   Sources : ADL, SCORM 1.2 Run-Time Environment, § 3.3 et 3.4 ; SCORM 2004 4th Edition Run-Time Environment, § 3 et 4. */

/** @typedef {[element: string, valeur: string, facultatif?: boolean]} Valeur */
/** @typedef {{ lieu: string, memoire: string, score: string, fini: boolean, avancement: number, secondes: number }} Etat */
/** @typedef {{ question: string, forme: string, enonce: string, objectif: string, juste: boolean, reponse: string[],
 *   attendu: string[], tolerance: number, quand: Date }} Reponse */

const PAS_VERS_LE_HAUT = 12;
const TAILLE_D_UNE_REPONSE = 250;

/** @param {number} nombre @param {number} taille @returns {string} */
const padded = (nombre, taille) => String(Math.floor(nombre)).padStart(taille, "0");

/** @param {number} secondes @param {number} heures @returns {string} */
function clock(secondes, heures) {
  return [padded(secondes / 3600, heures), padded((secondes / 60) % 60, 2), padded(secondes % 60, 2)].join(":");
}

/** L’heure locale, sans fuseau : les plateformes n’en acceptent pas toutes un.
 * @param {Date} quand @returns {string} */
function localTime(quand) {
  return clock(quand.getHours() * 3600 + quand.getMinutes() * 60 + quand.getSeconds(), 2);
}

/** @param {Date} quand @returns {string} */
function localDate(quand) {
  return [quand.getFullYear(), padded(quand.getMonth() + 1, 2), padded(quand.getDate(), 2)].join("-");
}

// Nos formes de question, dans les mots de SCORM (les mêmes dans les deux versions).
/** @type {Record<string, string>} */
const GENRES = {
  "choix-unique": "choice", "choix-multiple": "choice", "vrai-faux": "true-false", appariement: "matching",
  ordre: "sequencing", "reponse-courte": "fill-in", numerique: "numeric",
};

/** Le score et ses bornes ; rien tant qu’il n’y en a pas. @param {string} racine @param {string} score @returns {Valeur[]} */
function scored(racine, score) {
  return score ? [[`${racine}.min`, "0", true], [`${racine}.max`, "100", true], [`${racine}.raw`, score]] : [];
}

/** La part de 0 à 1. @param {string} score @returns {Valeur[]} */
function scaled(score) {
  return score ? [["cmi.score.scaled", String(Math.round(Number(score) * 100) / 10000)]] : [];
}

/** @type {Record<string, any>} */
const NORMES = {
  "1.2": {
    objet: "API",
    appels: { ouvrir: "LMSInitialize", lire: "LMSGetValue", ecrire: "LMSSetValue", garder: "LMSCommit", fermer: "LMSFinish", erreur: "LMSGetLastError" },
    lieu: "cmi.core.lesson_location", memoire: "cmi.suspend_data", statut: "cmi.core.lesson_status", mode: "cmi.core.lesson_mode",
    reponse: "student_response", faux: "wrong",
    /** @param {Etat} etat @returns {Valeur[]} */
    valeurs: (etat) => [
      ...scored("cmi.core.score", etat.score),
      ["cmi.suspend_data", etat.memoire],
      ["cmi.core.lesson_location", etat.lieu],
      ["cmi.core.session_time", clock(etat.secondes, 4), true],
      ["cmi.core.exit", "suspend", true],
      ["cmi.core.lesson_status", etat.fini ? "completed" : "incomplete"],
    ],
    /** @param {string[]} liste */
    suite: (liste) => liste.join(","),
    /** @param {string} vrai */
    booleen: (vrai) => vrai.slice(0, 1),
    /** @param {Date} quand */
    quand: (quand) => ["time", localTime(quand)],
    /** @param {Reponse} reponse */
    motifs: (reponse) => (reponse.forme === "reponse-courte" ? reponse.attendu : null),
    enonce: false,
  },
  "2004": {
    objet: "API_1484_11",
    appels: { ouvrir: "Initialize", lire: "GetValue", ecrire: "SetValue", garder: "Commit", fermer: "Terminate", erreur: "GetLastError" },
    lieu: "cmi.location", memoire: "cmi.suspend_data", statut: "cmi.completion_status", mode: "cmi.mode",
    reponse: "learner_response", faux: "incorrect",
    /** @param {Etat} etat @returns {Valeur[]} */
    valeurs: (etat) => [
      ...scored("cmi.score", etat.score), ...scaled(etat.score),
      ["cmi.suspend_data", etat.memoire],
      ["cmi.location", etat.lieu],
      ["cmi.session_time", `PT${Math.floor(etat.secondes)}S`, true],
      ["cmi.exit", "suspend", true],
      ["cmi.progress_measure", String(Math.round(etat.avancement * 100) / 100), true],
      ["cmi.completion_status", etat.fini ? "completed" : "incomplete"],
    ],
    /** @param {string[]} liste */
    suite: (liste) => liste.join("[,]").replaceAll(".", "[.]"),
    /** @param {string} vrai */
    booleen: (vrai) => vrai,
    /** @param {Date} quand */
    quand: (quand) => ["timestamp", `${localDate(quand)}T${localTime(quand)}`],
    /** @param {Reponse} reponse */
    motifs: (reponse) => {
      if (reponse.forme === "reponse-courte") return reponse.attendu.map((mot) => `{case_matters=false}${mot}`);
      const valeur = Number(reponse.attendu[0]);
      return reponse.forme === "numerique" ? [`${valeur - reponse.tolerance}[:]${valeur + reponse.tolerance}`] : null;
    },
    enonce: true,
  },
};

/** Cherche l’objet de la plateforme en remontant les cadres d’une fenêtre.
 * @param {any} fenetre @param {string} objet @param {string} appel */
function climb(fenetre, objet, appel) {
  try {
    for (let pas = 0; fenetre && pas <= PAS_VERS_LE_HAUT; pas += 1) {
      if (typeof fenetre[objet]?.[appel] === "function") return fenetre[objet];
      if (fenetre.parent === fenetre) return null;
      fenetre = fenetre.parent;
    }
  } catch { /* une fenêtre d’un autre site : on ne peut pas regarder plus haut */ }
  return null;
}

/** @param {string} objet @param {string} appel */
function findApi(objet, appel) {
  let ouvreuse = null;
  try { ouvreuse = window.top?.opener || window.opener; } catch { ouvreuse = window.opener; }
  return climb(window, objet, appel) || climb(ouvreuse, objet, appel);
}

class Liaison {
  /** @param {string} norme « 1.2 » ou « 2004 » */
  constructor(norme) {
    this.norme = NORMES[norme];
    /** @type {any} */
    this.api = null;
    this.ouverte = false;
    this.fermee = false;
    /** @type {Map<string, string>} Ce que la plateforme a accepté et gardé. */
    this.gardes = new Map();
  }

  /** Appelle la plateforme ; une exception vaut un refus. @param {string} appel @param {string[]} valeurs @returns {string} */
  call(appel, ...valeurs) {
    try { return String(this.api[this.norme.appels[appel]](...valeurs)); } catch { return "false"; }
  }

  /** Le code de la dernière erreur ; « 0 » s’il n’y en a pas. @returns {string} */
  error() {
    try { return String(this.api[this.norme.appels.erreur]()); } catch { return "exception"; }
  }

  /** Vrai si la réponse vaut accord : des plateformes répondent 1, true, ou rien du tout.
   * @param {string} reponse @returns {boolean} */
  accepts(reponse) {
    return reponse === "true" || reponse === "1" || (!["false", "0"].includes(reponse) && ["0", "", "undefined"].includes(this.error()));
  }

  /** Ouvre la session, une seule fois. @returns {"ouverte" | "absente" | "refus"} */
  open() {
    if (this.ouverte) return "ouverte";
    this.api ||= findApi(this.norme.objet, this.norme.appels.ouvrir);
    if (!this.api) return "absente";
    // Certaines plateformes ont déjà ouvert la session : elles refusent de le refaire, mais répondent aux questions.
    this.ouverte = this.accepts(this.call("ouvrir", "")) || (this.call("lire", this.norme.statut) !== "false" && this.error() === "0");
    return this.ouverte ? "ouverte" : "refus";
  }

  /** @param {string} nom lieu, memoire, statut, mode, ou un élément entier @returns {string} */
  read(nom) {
    const valeur = this.call("lire", this.norme[nom] || nom);
    return ["undefined", "null", "false"].includes(valeur) ? "" : valeur;
  }

  /** Écrit ce qui a changé, puis demande à la plateforme de le garder ; vrai si elle a tout accepté.
   * @param {Valeur[]} valeurs @returns {boolean} */
  write(valeurs) {
    /** @type {[string, string][]} */
    const acceptees = [];
    for (const [element, valeur, facultatif] of valeurs) {
      if (this.gardes.get(element) === valeur) continue;
      if (this.accepts(this.call("ecrire", element, valeur))) acceptees.push([element, valeur]);
      // 401 et 402 : la plateforme ne connaît pas cet élément, elle n’y peut rien et nous non plus.
      else if (!facultatif && !["401", "402"].includes(this.error())) return false;
    }
    if (!this.accepts(this.call("garder", ""))) return false;
    for (const [element, valeur] of acceptees) this.gardes.set(element, valeur);
    return true;
  }

  /** @param {Etat} etat @returns {Valeur[]} */
  values(etat) {
    return this.norme.valeurs(etat);
  }

  /** Une réponse à une question, telle que la plateforme la range ; facultative, car beaucoup ne la gardent pas.
   * @param {number} rang @param {Reponse} reponse @returns {Valeur[]} */
  interaction(rang, reponse) {
    const norme = this.norme;
    const racine = `cmi.interactions.${rang}`;
    /** @param {string[]} liste */
    const encode = (liste) => {
      if (reponse.forme === "vrai-faux") return norme.booleen(liste[0]);
      const texte = ["reponse-courte", "numerique"].includes(reponse.forme) ? liste[0] : norme.suite(liste);
      return texte.replace(/\s+/g, " ").slice(0, TAILLE_D_UNE_REPONSE);
    };
    /** @type {string[]} */
    const motifs = norme.motifs(reponse) || [encode(reponse.attendu)];
    const [quand, heure] = norme.quand(reponse.quand);
    const valeurs = {
      id: reponse.question,
      type: GENRES[reponse.forme],
      "objectives.0.id": reponse.objectif,
      [quand]: heure,
      ...Object.fromEntries(motifs.map((motif, place) => [`correct_responses.${place}.pattern`, motif.slice(0, TAILLE_D_UNE_REPONSE)])),
      weighting: "1",
      [norme.reponse]: encode(reponse.reponse),
      result: reponse.juste ? "correct" : norme.faux,
      ...(norme.enonce ? { description: reponse.enonce.slice(0, TAILLE_D_UNE_REPONSE) } : {}),
    };
    return Object.entries(valeurs).map(([nom, valeur]) => [`${racine}.${nom}`, valeur, true]);
  }

  /** Ferme la session, une seule fois. */
  close() {
    if (!this.ouverte || this.fermee) return;
    this.fermee = true;
    this.call("fermer", "");
  }
}
