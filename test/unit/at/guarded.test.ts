import { describe, expect, test } from "vitest";
import { guard } from "../../../src/at/command-safety.ts";
import { isFailure } from "../../../src/core/failure.ts";

/** The code it is refused with, or its mood. */
function fate(text: string): string {
  try {
    return guard(text).mood;
  } catch (error) {
    return isFailure(error) ? error.code : "thrown";
  }
}

describe("refused, whatever the spelling:", () => {
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
  ])("%s", (text) => {
    expect(fate(text)).toBe("refused/dangerous-command");
  });
});

describe("refused because nobody can tell what a modem makes of it:", () => {
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
  ])("%s", (text) => {
    expect(fate(text)).toBe("refused/bad-value");
  });
});

describe("questions pass:", () => {
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
  ])("%s", (text) => {
    expect(fate(text)).toBe("asks");
  });
});

describe("writes are told from questions:", () => {
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
  ])("%s", (text) => {
    expect(fate(text)).toBe("tells");
  });
});

test("the reason is said, and that nothing was sent", () => {
  expect(() => guard('AT+QCFG="usbcfg",1')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("take all serial ports away"),
      hint: expect.stringContaining("nothing was sent"),
    }),
  );
});

test("what is dangerous on some modems only is refused when it is one of those", () => {
  const mode = guard('AT+QCFG="pcie/mode",1');

  expect(() => mode.checkFor("qualcomm")).not.toThrow();
  expect(() => mode.checkFor("other")).toThrow(
    expect.objectContaining({ code: "refused/dangerous-command" }),
  );
});

test("a PIN that was typed is not repeated", () => {
  expect(() => guard('AT+CPIN="4711"')).toThrow(/^AT\+CPIN=… is refused/);
});
