/** The module `electron` inside a utility process, where only its types are used. */
export default {}
