import * as sdk from "@pulumi/pulumi/runtime/rpc";
import { OUTPUT, SECRET, SIGNATURE, UNKNOWN_VALUE } from "../../../provider/adapters/wire";

test("the protocol's markers are the SDK's", () => {
  expect([SIGNATURE, SECRET, OUTPUT, UNKNOWN_VALUE]).toEqual([
    sdk.specialSigKey,
    sdk.specialSecretSig,
    sdk.specialOutputValueSig,
    sdk.unknownValue,
  ]);
});
