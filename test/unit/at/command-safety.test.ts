import { describe, expect, test } from "vitest";
import { checkCommand } from "../../../src/at/command-safety.ts";
import { isFailure } from "../../../src/core/failure.ts";

/** Returns the failure code of a refusal, or the effect of the command. */
function fate(text: string): string {
  try {
    return checkCommand(text).effect;
  } catch (error) {
    return isFailure(error) ? error.code : "thrown";
  }
}

describe("dangerous commands", () => {
  test.each([
    ['AT+EGMR=1,7,"490154203237518"'],
    ['at+egmr=1,7,"490154203237518"'],
    ['AT+EGMR = 1, 7, "490154203237518"'],
    ['AT + EGMR=1,10,"490154203237518"'],
    ['  AT+EGMR=1,7,"490154203237518"  '],
    ['AT+CFUN?;+EGMR=1,7,"490154203237518"'],
    ['AT+CGDCONT=1,"IP","a;b";+EGMR=1,7,"490154203237518"'],
    ['ATE0+EGMR=1,7,"490154203237518"'],
    ['ATE0Q0V1+EGMR=1,7,"490154203237518"'],
    ['AT;AT+EGMR=1,7,"490154203237518"'],
    ['ATATE0;+EGMR=1,7,"490154203237518"'],
    ['AT+EGMR=01,7,"490154203237518"'],
    ['AT+QCFG="usbnet",03'],
    ['AT+QCFG="usbnet","3"'],
    ["AT+EGMR=1,7"],
    ['AT+QCFG="usbcfg",0x2C7C,0x0801,1,1,1,0,0,0,0'],
    ['AT+QCFG="USBCFG",0x2C7C,0x0801,1,1,1,0,0,0,0'],
    ['AT+QCFG=" usbcfg ",0x2C7C,0x0801,1'],
    ["AT+QCFG=usbcfg,0x2C7C,0x0801,1"],
    ['AT+QCFG="usbmode",1'],
    ['AT+QCFG="usbnet",3'],
    ['AT+QCFG="ResetFactory"'],
    ["AT+QPRTPARA=1"],
    ["AT+QPRTPARA=3"],
    ["AT+QFACT=0"],
    ['AT+QFDEL="*"'],
    ['AT+QMBNCFG="Delete","ROW_Generic_3GPP"'],
    ['AT+QUSBCFG="usbmode",1'],
    ["AT+QFASTBOOT"],
    ["AT+QDOWNLOAD=1"],
    ['AT+QFOTADL="http://example.org/fw"'],
    ['AT+QNVFW="/nv/item_files/x",00'],
    ['AT+QNVW=550,0,"08"'],
    ['AT+QADBKEY="key"'],
    ["AT+QFCT=1"],
    ['AT+QLINUXCMD="rm -rf /"'],
    ["AT+QPOWD"],
    ["AT+QPOWD=1"],
    ["AT+CFUN=5"],
    ["AT+CFUN=7,1"],
    ['AT+CPIN="1234"'],
    ["AT+CPIN=1234"],
    ['AT+CPWD="SC","1234","4321"'],
    ['AT+CLCK="SC",1,"1234"'],
    ['AT+CLCK="PN",0,"12345678"'],
    ['AT+CRSM=214,28589,0,0,4,"00000001"'],
    ['AT+CSIM=14,"A0A40000023F00"'],
    ["AT+CMGS=5"],
    ["ATD*99#"],
    ["ATDT123;"],
    ["ATA"],
    ["ATO0"],
    ['AT+CGDATA="PPP",1'],
    ["AT+CMUX=0"],
    ["AT+IPR=9600"],
  ])("%s is refused as dangerous", (text) => {
    expect(fate(text)).toBe("refused/dangerous-command");
  });
});

describe("ambiguous commands", () => {
  test.each([
    ['AT+QCFG="usbnet;+EGMR=1,7,490154203237518'],
    ['AT+CGDCONT=1,"IP","a" +EGMR=1,7'],
    ['AT+CGDCONT=1,"IP","a;+EGMR=1,7"'],
    ["AT+CFUN=1?"],
    ["AT+CFUN=1+EGMR=1,7"],
    ["AT+CFUN?+EGMR=1,7"],
    ['AT"x"+EGMR=1,7'],
    ["AT+=1"],
    ["CFUN?"],
    ["AT+CFUN?\r\nAT+EGMR=1,7"],
    ["AT+CFUN?\u001a"],
    ["AT+CGMMé"],
  ])("%s is refused as ambiguous", (text) => {
    expect(fate(text)).toBe("refused/bad-value");
  });
});

describe("queries", () => {
  test.each([
    ["AT"],
    ["ATI"],
    ["AT+CGMM"],
    ["at+cfun?"],
    ["AT+CFUN=?"],
    ["AT+EGMR=0,7"],
    ["AT+EGMR=?"],
    ["AT+CPIN?"],
    ['AT+CLCK="SC",2'],
    ['AT+QCFG="usbcfg"'],
    ['AT+QCFG="usbnet"'],
    ['AT+QMAP="WWAN"'],
    ["AT+QADBKEY?"],
    ["AT+CFUN?;+CPIN?"],
    ['AT+QENG="servingcell"'],
    ["AT+QPOWD=?"],
  ])("%s passes as a query", (text) => {
    expect(fate(text)).toBe("query");
  });
});

describe("actions", () => {
  test.each([
    ["AT+CFUN=1,1"],
    ["AT+CFUN=4"],
    ['AT+QMAP="IPPT_NAT",0'],
    ['AT+QCFG="usbnet",1'],
    ["ATZ"],
    ["AT&F"],
    ["ATE1"],
    ['AT+CGDCONT=1,"IP","internet"'],
    ["AT+QMAPWAC=1"],
    ["AT+CFUN?;+CFUN=0"],
    ["AT+QPRTPARA=4"],
    ["AT+CRSM=176,28589,0,0,4"],
    ['AT+QCFG="pcie/mode",1'],
  ])("%s passes as an action", (text) => {
    expect(fate(text)).toBe("action");
  });
});

test("a refusal states the reason and that nothing was sent", () => {
  expect(() => checkCommand('AT+QCFG="usbcfg",1')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("remove all serial ports"),
      hint: expect.stringContaining("Nothing was sent"),
    }),
  );
});

test("a command that is dangerous on some chips is refused for those chips only", () => {
  const mode = checkCommand('AT+QCFG="pcie/mode",1');

  expect(() => mode.checkFor("qualcomm")).not.toThrow();
  expect(() => mode.checkFor("other")).toThrow(
    expect.objectContaining({ code: "refused/dangerous-command" }),
  );
});

test("a refusal does not repeat a typed PIN", () => {
  expect(() => checkCommand('AT+CPIN="4711"')).toThrow(/^AT\+CPIN=… is refused/);
});
