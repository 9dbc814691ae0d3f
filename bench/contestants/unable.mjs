/** A contestant cannot do what is asked, and says why: reported, and no failure. */
export class Unable extends Error {}
