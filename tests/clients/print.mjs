// What a client made of an answer, as JSON: rows (or triples) of terms, or true or false.

export const triple = ({ subject, predicate, object }) => ({ subject, predicate, object });

export const print = value => console.log(JSON.stringify(value, (_, each) => each?.termType ? plain(each) : each));

const plain = ({ termType, value, language, datatype }) => ({ termType, value, language, datatype: datatype?.value });
