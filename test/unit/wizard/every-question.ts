import {
  agreeQuestion,
  saveAsQuestion,
  saveQuestion,
} from "../../../src/wizard/closing-questions.ts";
import * as modemQuestions from "../../../src/wizard/modem-questions.ts";
import type { Question } from "../../../src/wizard/prompter.ts";
import * as routerQuestions from "../../../src/wizard/router-questions.ts";
import { connected, one, plainRouter } from "./wizard-devices.ts";

const facts = { modems: one, gateways: [] };
const clash = { interface: "lan", address: "192.168.225.254", prefix: 24 };
/** Every question of the wizard, with typical facts. */
export const everyQuestion: readonly Question[] = [
  modemQuestions.portQuestion(facts),
  modemQuestions.noModemQuestion(facts),
  modemQuestions.simQuestion({ ...connected, sim: "pin" }),
  modemQuestions.apnChoiceQuestion(connected),
  modemQuestions.apnQuestion(connected),
  modemQuestions.natQuestion(connected),
  routerQuestions.routerQuestion,
  routerQuestions.gatewayQuestion({ ...facts, gateways: ["192.168.1.1", "10.0.0.1"] }),
  routerQuestions.hostQuestion(facts),
  routerQuestions.loginQuestion,
  routerQuestions.routerTroubleQuestion({ code: "router/unreachable", message: "No answer." }),
  routerQuestions.keyQuestion,
  routerQuestions.deviceQuestion(plainRouter),
  routerQuestions.retireQuestion(plainRouter),
  routerQuestions.clashQuestion(clash, plainRouter, connected),
  routerQuestions.otherLanQuestion(plainRouter),
  routerQuestions.managementQuestion,
  agreeQuestion(95),
  saveQuestion("router.yaml"),
  saveAsQuestion("router.yaml", () => undefined),
];
