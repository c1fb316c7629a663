/**
 * Decodes requests. Google's library reads a string up to its declared length, even billions of bytes beyond the message, so that ten
 * invalid bytes would block the process for minutes. This decoder rejects such a message.
 */

import type * as grpc from "@grpc/grpc-js";
import type { Message } from "google-protobuf";
import { BinaryReader } from "./protobuf";

/** The wire type of values with a length: strings and messages (Protocol Buffers, "Message structure"). */
const DELIMITED = 2;

/** A reader whose `nextField` throws if the message does not contain the whole field. */
class ValidatingReader extends BinaryReader {
  override nextField(): boolean {
    if (!super.nextField()) return false;
    if ((this.getWireType() as number) === DELIMITED) this.requireWholeField();
    return true;
  }

  private requireWholeField(): void {
    const bytes = this.getBuffer();
    let length = 0;
    let at = this.getCursor();
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || factor > 2 ** 28) throw new Error("the message is broken");
      length += (byte % 128) * factor;
      if (byte < 128) break;
    }
    if (length > bytes.length - at) throw new Error("the message ends before its content does");
  }
}

/** The members of a generated message class that decode a message. */
interface Readable {
  new (): Message;
  deserializeBinaryFromReader(message: Message, reader: BinaryReader): Message;
}

/** The same service with methods that reject invalid requests. */
export function withValidation<S extends grpc.ServiceDefinition>(service: S): S {
  const methods = Object.entries(service).map(([name, method]) => {
    const { requestType: Request } = method as unknown as { requestType: Readable };
    const requestDeserialize = (bytes: Buffer): Message =>
      Request.deserializeBinaryFromReader(new Request(), new ValidatingReader(bytes));
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as S;
}
