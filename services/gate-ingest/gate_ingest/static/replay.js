// A visit's replay: its pictures.

import { pictures } from "./pictures.js";

pictures();
