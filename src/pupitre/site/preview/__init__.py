"""L’aperçu pendant que l’on écrit : chaque page est rendue quand on la demande, d’après l’état du dernier enregistrement.

`state` tient ce que l’on sait du cursus et le remet à jour, `editing` fait vite quand seul un texte a changé, `watching`
entend les fichiers changer, `server` répond au navigateur et lui dit ce qui est nouveau.
"""
