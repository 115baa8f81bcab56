/** Debian wants an address; the project has none that is read. */
export const MAINTAINER = "SIinterJK contributors <siinterjk@siinterjk.invalid>";
