import "./coach";

export { ScriptCoach } from "./coach";
