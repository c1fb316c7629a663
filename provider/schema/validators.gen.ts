// @ts-nocheck -- ajv writes plain JavaScript
/** Validators by the name of what they validate. Generated from schema.json by `npm run generate`; do not edit. */
import type { ValidateFunction } from "ajv";

export const ApplicationLinkInputs: ValidateFunction = validate11;
const schema12 = {
  type: "object",
  properties: {
    app: {
      description: "The app that has the link, by its name in `applinks:apps`.",
      type: "string",
      minLength: 1,
    },
    name: {
      description: "The name of the link on the admin screens. Must be unique within the app.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    remoteApp: {
      description:
        "The app that the link points to, by its name in `applinks:apps`. Sets `type`, `applicationUrl` and `displayUrl`.",
      type: "string",
      minLength: 1,
    },
    type: {
      $ref: "#/$defs/ApplicationType",
      description: "The type of the remote application. Required unless `remoteApp` is set.",
    },
    applicationUrl: {
      description:
        "The URL of the remote application for requests from server to server. Required unless `remoteApp` is set.",
      type: "string",
      minLength: 1,
    },
    displayUrl: {
      description: "The URL of the remote application for users' browsers. Defaults to `applicationUrl`.",
      type: "string",
      minLength: 1,
    },
    applicationId: {
      description:
        "The server ID of the remote application. Defaults to the ID in its manifest, which is read when the link is created. Not allowed for `generic` links: the product derives their ID from the URL.",
      type: "string",
      pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
      form: "a UUID, such as 6f2c9d1e-0000-4000-8000-000000000000",
    },
    primary: {
      description:
        "Whether this is the primary link of its type. Only `true` is allowed, because the products have no way to unset it. If omitted, it is neither read nor written.",
      const: true,
    },
    adopt: {
      $ref: "#/$defs/Adopt",
      description:
        "What to do with an existing object that has the same natural key and is not in the stack's state. Defaults to `identical`.",
    },
    deletionPolicy: {
      $ref: "#/$defs/DeletionPolicy",
      description:
        "What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object that the resource owns, and to `orphan` for one that it adopted.",
    },
  },
  required: ["app", "name"],
  title: "ApplicationLink",
  additionalProperties: false,
};
const schema13 = {
  description: "The type of a remote application.",
  enum: ["jira", "confluence", "bitbucket", "bamboo", "crowd", "generic"],
};
const schema14 = {
  description: "What to do with an existing object that has the same natural key.",
  enum: ["identical", "always", "never"],
};
const schema15 = {
  description: "What happens to the object in the app when its resource is deleted.",
  enum: ["delete", "orphan"],
};
const func2 = Object.prototype.hasOwnProperty;
const func3 = require("ajv/dist/runtime/ucs2length").default;
const pattern0 = new RegExp("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", "u");

function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.app === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "app" },
        message: "must have required property '" + "app" + "'",
        schema: schema12.required,
        parentSchema: schema12,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.name === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property '" + "name" + "'",
        schema: schema12.required,
        parentSchema: schema12,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func2.call(schema12.properties, key0)) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
          schema: false,
          parentSchema: schema12,
          data,
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.app !== undefined) {
      let data0 = data.app;
      if (typeof data0 === "string") {
        if (func3(data0) < 1) {
          const err3 = {
            instancePath: instancePath + "/app",
            schemaPath: "#/properties/app/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema12.properties.app,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
      } else {
        const err4 = {
          instancePath: instancePath + "/app",
          schemaPath: "#/properties/app/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema12.properties.app.type,
          parentSchema: schema12.properties.app,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      let data1 = data.name;
      if (typeof data1 === "string") {
        if (func3(data1) > 255) {
          const err5 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema12.properties.name,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
        if (func3(data1) < 1) {
          const err6 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema12.properties.name,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/name",
          schemaPath: "#/properties/name/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema12.properties.name.type,
          parentSchema: schema12.properties.name,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.remoteApp !== undefined) {
      let data2 = data.remoteApp;
      if (typeof data2 === "string") {
        if (func3(data2) < 1) {
          const err8 = {
            instancePath: instancePath + "/remoteApp",
            schemaPath: "#/properties/remoteApp/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema12.properties.remoteApp,
            data: data2,
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + "/remoteApp",
          schemaPath: "#/properties/remoteApp/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema12.properties.remoteApp.type,
          parentSchema: schema12.properties.remoteApp,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.type !== undefined) {
      let data3 = data.type;
      if (!(
        data3 === "jira" ||
        data3 === "confluence" ||
        data3 === "bitbucket" ||
        data3 === "bamboo" ||
        data3 === "crowd" ||
        data3 === "generic"
      )) {
        const err10 = {
          instancePath: instancePath + "/type",
          schemaPath: "#/$defs/ApplicationType/enum",
          keyword: "enum",
          params: { allowedValues: schema13.enum },
          message: "must be equal to one of the allowed values",
          schema: schema13.enum,
          parentSchema: schema13,
          data: data3,
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.applicationUrl !== undefined) {
      let data4 = data.applicationUrl;
      if (typeof data4 === "string") {
        if (func3(data4) < 1) {
          const err11 = {
            instancePath: instancePath + "/applicationUrl",
            schemaPath: "#/properties/applicationUrl/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema12.properties.applicationUrl,
            data: data4,
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = {
          instancePath: instancePath + "/applicationUrl",
          schemaPath: "#/properties/applicationUrl/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema12.properties.applicationUrl.type,
          parentSchema: schema12.properties.applicationUrl,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.displayUrl !== undefined) {
      let data5 = data.displayUrl;
      if (typeof data5 === "string") {
        if (func3(data5) < 1) {
          const err13 = {
            instancePath: instancePath + "/displayUrl",
            schemaPath: "#/properties/displayUrl/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema12.properties.displayUrl,
            data: data5,
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      } else {
        const err14 = {
          instancePath: instancePath + "/displayUrl",
          schemaPath: "#/properties/displayUrl/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema12.properties.displayUrl.type,
          parentSchema: schema12.properties.displayUrl,
          data: data5,
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.applicationId !== undefined) {
      let data6 = data.applicationId;
      if (typeof data6 === "string") {
        if (!pattern0.test(data6)) {
          const err15 = {
            instancePath: instancePath + "/applicationId",
            schemaPath: "#/properties/applicationId/pattern",
            keyword: "pattern",
            params: { pattern: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" },
            message: 'must match pattern "' + "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$" + '"',
            schema: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
            parentSchema: schema12.properties.applicationId,
            data: data6,
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + "/applicationId",
          schemaPath: "#/properties/applicationId/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema12.properties.applicationId.type,
          parentSchema: schema12.properties.applicationId,
          data: data6,
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.primary !== undefined) {
      let data7 = data.primary;
      if (true !== data7) {
        const err17 = {
          instancePath: instancePath + "/primary",
          schemaPath: "#/properties/primary/const",
          keyword: "const",
          params: { allowedValue: true },
          message: "must be equal to constant",
          schema: true,
          parentSchema: schema12.properties.primary,
          data: data7,
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.adopt !== undefined) {
      let data8 = data.adopt;
      if (!(data8 === "identical" || data8 === "always" || data8 === "never")) {
        const err18 = {
          instancePath: instancePath + "/adopt",
          schemaPath: "#/$defs/Adopt/enum",
          keyword: "enum",
          params: { allowedValues: schema14.enum },
          message: "must be equal to one of the allowed values",
          schema: schema14.enum,
          parentSchema: schema14,
          data: data8,
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.deletionPolicy !== undefined) {
      let data9 = data.deletionPolicy;
      if (!(data9 === "delete" || data9 === "orphan")) {
        const err19 = {
          instancePath: instancePath + "/deletionPolicy",
          schemaPath: "#/$defs/DeletionPolicy/enum",
          keyword: "enum",
          params: { allowedValues: schema15.enum },
          message: "must be equal to one of the allowed values",
          schema: schema15.enum,
          parentSchema: schema15,
          data: data9,
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
  } else {
    const err20 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema12.type,
      parentSchema: schema12,
      data,
    };
    if (vErrors === null) {
      vErrors = [err20];
    } else {
      vErrors.push(err20);
    }
    errors++;
  }
  validate11.errors = vErrors;
  return errors === 0;
}

export const IncomingClientInputs: ValidateFunction = validate12;
const schema16 = {
  type: "object",
  properties: {
    app: {
      description:
        "The app on which the client is registered (the authorization server), by its name in `applinks:apps`.",
      type: "string",
      minLength: 1,
    },
    name: {
      description: "The name of the incoming link. Must be unique within the app.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    redirectUrls: {
      description: "The redirect URLs of the client. Their order is not significant.",
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1, maxLength: 450 },
    },
    scopes: {
      description:
        "The scopes granted to the client, as the app defines them. They are compared as a set, including implied scopes. If omitted, the client is created with the product's least scope, and its scopes are not changed afterwards: a `ScopeGrant` can manage them.",
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1 },
    },
    rotation: {
      description:
        "Any text. A change rotates the client secret, as `rotationMode` defines. Use a value that records the reason, such as a quarter, a ticket or a date.",
      type: "string",
      minLength: 1,
    },
    rotationMode: {
      $ref: "#/$defs/RotationMode",
      description: "How a change of `rotation` is applied. Defaults to `reset`.",
    },
    uniqueName: {
      description:
        "Set to `true` if the name contains a random value from the stack's state, for example of a `RandomId`. An existing client with this name then comes from an interrupted run of this stack: the resource adopts it, owns it, and updates it to the declared state. Don't set it for a name that another stack may use.",
      type: "boolean",
    },
    adopt: {
      $ref: "#/$defs/Adopt",
      description:
        "What to do with an existing object that has the same natural key and is not in the stack's state. Defaults to `identical`.",
    },
    deletionPolicy: {
      $ref: "#/$defs/DeletionPolicy",
      description:
        "What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object that the resource owns, and to `orphan` for one that it adopted.",
    },
  },
  required: ["app", "name", "redirectUrls"],
  title: "IncomingClient",
  additionalProperties: false,
};
const schema17 = { description: "How a client secret is rotated.", enum: ["reset", "replace"] };

function validate12(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.app === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "app" },
        message: "must have required property '" + "app" + "'",
        schema: schema16.required,
        parentSchema: schema16,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.name === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property '" + "name" + "'",
        schema: schema16.required,
        parentSchema: schema16,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.redirectUrls === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "redirectUrls" },
        message: "must have required property '" + "redirectUrls" + "'",
        schema: schema16.required,
        parentSchema: schema16,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func2.call(schema16.properties, key0)) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
          schema: false,
          parentSchema: schema16,
          data,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.app !== undefined) {
      let data0 = data.app;
      if (typeof data0 === "string") {
        if (func3(data0) < 1) {
          const err4 = {
            instancePath: instancePath + "/app",
            schemaPath: "#/properties/app/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema16.properties.app,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/app",
          schemaPath: "#/properties/app/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema16.properties.app.type,
          parentSchema: schema16.properties.app,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      let data1 = data.name;
      if (typeof data1 === "string") {
        if (func3(data1) > 255) {
          const err6 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema16.properties.name,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (func3(data1) < 1) {
          const err7 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema16.properties.name,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + "/name",
          schemaPath: "#/properties/name/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema16.properties.name.type,
          parentSchema: schema16.properties.name,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.redirectUrls !== undefined) {
      let data2 = data.redirectUrls;
      if (Array.isArray(data2)) {
        if (data2.length < 1) {
          const err9 = {
            instancePath: instancePath + "/redirectUrls",
            schemaPath: "#/properties/redirectUrls/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
            schema: 1,
            parentSchema: schema16.properties.redirectUrls,
            data: data2,
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        const len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (typeof data3 === "string") {
            if (func3(data3) > 450) {
              const err10 = {
                instancePath: instancePath + "/redirectUrls/" + i0,
                schemaPath: "#/properties/redirectUrls/items/maxLength",
                keyword: "maxLength",
                params: { limit: 450 },
                message: "must NOT have more than 450 characters",
                schema: 450,
                parentSchema: schema16.properties.redirectUrls.items,
                data: data3,
              };
              if (vErrors === null) {
                vErrors = [err10];
              } else {
                vErrors.push(err10);
              }
              errors++;
            }
            if (func3(data3) < 1) {
              const err11 = {
                instancePath: instancePath + "/redirectUrls/" + i0,
                schemaPath: "#/properties/redirectUrls/items/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema16.properties.redirectUrls.items,
                data: data3,
              };
              if (vErrors === null) {
                vErrors = [err11];
              } else {
                vErrors.push(err11);
              }
              errors++;
            }
          } else {
            const err12 = {
              instancePath: instancePath + "/redirectUrls/" + i0,
              schemaPath: "#/properties/redirectUrls/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema16.properties.redirectUrls.items.type,
              parentSchema: schema16.properties.redirectUrls.items,
              data: data3,
            };
            if (vErrors === null) {
              vErrors = [err12];
            } else {
              vErrors.push(err12);
            }
            errors++;
          }
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/redirectUrls",
          schemaPath: "#/properties/redirectUrls/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
          schema: schema16.properties.redirectUrls.type,
          parentSchema: schema16.properties.redirectUrls,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.scopes !== undefined) {
      let data4 = data.scopes;
      if (Array.isArray(data4)) {
        if (data4.length < 1) {
          const err14 = {
            instancePath: instancePath + "/scopes",
            schemaPath: "#/properties/scopes/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
            schema: 1,
            parentSchema: schema16.properties.scopes,
            data: data4,
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        const len1 = data4.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data5 = data4[i1];
          if (typeof data5 === "string") {
            if (func3(data5) < 1) {
              const err15 = {
                instancePath: instancePath + "/scopes/" + i1,
                schemaPath: "#/properties/scopes/items/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema16.properties.scopes.items,
                data: data5,
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = {
              instancePath: instancePath + "/scopes/" + i1,
              schemaPath: "#/properties/scopes/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema16.properties.scopes.items.type,
              parentSchema: schema16.properties.scopes.items,
              data: data5,
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
      } else {
        const err17 = {
          instancePath: instancePath + "/scopes",
          schemaPath: "#/properties/scopes/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
          schema: schema16.properties.scopes.type,
          parentSchema: schema16.properties.scopes,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.rotation !== undefined) {
      let data6 = data.rotation;
      if (typeof data6 === "string") {
        if (func3(data6) < 1) {
          const err18 = {
            instancePath: instancePath + "/rotation",
            schemaPath: "#/properties/rotation/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema16.properties.rotation,
            data: data6,
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + "/rotation",
          schemaPath: "#/properties/rotation/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema16.properties.rotation.type,
          parentSchema: schema16.properties.rotation,
          data: data6,
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.rotationMode !== undefined) {
      let data7 = data.rotationMode;
      if (!(data7 === "reset" || data7 === "replace")) {
        const err20 = {
          instancePath: instancePath + "/rotationMode",
          schemaPath: "#/$defs/RotationMode/enum",
          keyword: "enum",
          params: { allowedValues: schema17.enum },
          message: "must be equal to one of the allowed values",
          schema: schema17.enum,
          parentSchema: schema17,
          data: data7,
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.uniqueName !== undefined) {
      let data8 = data.uniqueName;
      if (typeof data8 !== "boolean") {
        const err21 = {
          instancePath: instancePath + "/uniqueName",
          schemaPath: "#/properties/uniqueName/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
          schema: schema16.properties.uniqueName.type,
          parentSchema: schema16.properties.uniqueName,
          data: data8,
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
    if (data.adopt !== undefined) {
      let data9 = data.adopt;
      if (!(data9 === "identical" || data9 === "always" || data9 === "never")) {
        const err22 = {
          instancePath: instancePath + "/adopt",
          schemaPath: "#/$defs/Adopt/enum",
          keyword: "enum",
          params: { allowedValues: schema14.enum },
          message: "must be equal to one of the allowed values",
          schema: schema14.enum,
          parentSchema: schema14,
          data: data9,
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.deletionPolicy !== undefined) {
      let data10 = data.deletionPolicy;
      if (!(data10 === "delete" || data10 === "orphan")) {
        const err23 = {
          instancePath: instancePath + "/deletionPolicy",
          schemaPath: "#/$defs/DeletionPolicy/enum",
          keyword: "enum",
          params: { allowedValues: schema15.enum },
          message: "must be equal to one of the allowed values",
          schema: schema15.enum,
          parentSchema: schema15,
          data: data10,
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
  } else {
    const err24 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema16.type,
      parentSchema: schema16,
      data,
    };
    if (vErrors === null) {
      vErrors = [err24];
    } else {
      vErrors.push(err24);
    }
    errors++;
  }
  validate12.errors = vErrors;
  return errors === 0;
}

export const ScopeGrantInputs: ValidateFunction = validate13;
const schema20 = {
  type: "object",
  properties: {
    app: {
      description:
        "The app on which the client is registered (the authorization server), by its name in `applinks:apps`.",
      type: "string",
      minLength: 1,
    },
    clientId: { description: "The client ID of the incoming link.", type: "string", minLength: 1 },
    scopes: {
      description:
        "The complete set of scopes granted to the client. It is compared including implied scopes.",
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1 },
    },
  },
  required: ["app", "clientId", "scopes"],
  title: "ScopeGrant",
  additionalProperties: false,
};

function validate13(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.app === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "app" },
        message: "must have required property '" + "app" + "'",
        schema: schema20.required,
        parentSchema: schema20,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.clientId === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "clientId" },
        message: "must have required property '" + "clientId" + "'",
        schema: schema20.required,
        parentSchema: schema20,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.scopes === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "scopes" },
        message: "must have required property '" + "scopes" + "'",
        schema: schema20.required,
        parentSchema: schema20,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "app" || key0 === "clientId" || key0 === "scopes")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
          schema: false,
          parentSchema: schema20,
          data,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.app !== undefined) {
      let data0 = data.app;
      if (typeof data0 === "string") {
        if (func3(data0) < 1) {
          const err4 = {
            instancePath: instancePath + "/app",
            schemaPath: "#/properties/app/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema20.properties.app,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/app",
          schemaPath: "#/properties/app/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema20.properties.app.type,
          parentSchema: schema20.properties.app,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.clientId !== undefined) {
      let data1 = data.clientId;
      if (typeof data1 === "string") {
        if (func3(data1) < 1) {
          const err6 = {
            instancePath: instancePath + "/clientId",
            schemaPath: "#/properties/clientId/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema20.properties.clientId,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/clientId",
          schemaPath: "#/properties/clientId/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema20.properties.clientId.type,
          parentSchema: schema20.properties.clientId,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.scopes !== undefined) {
      let data2 = data.scopes;
      if (Array.isArray(data2)) {
        if (data2.length < 1) {
          const err8 = {
            instancePath: instancePath + "/scopes",
            schemaPath: "#/properties/scopes/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
            schema: 1,
            parentSchema: schema20.properties.scopes,
            data: data2,
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        const len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (typeof data3 === "string") {
            if (func3(data3) < 1) {
              const err9 = {
                instancePath: instancePath + "/scopes/" + i0,
                schemaPath: "#/properties/scopes/items/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema20.properties.scopes.items,
                data: data3,
              };
              if (vErrors === null) {
                vErrors = [err9];
              } else {
                vErrors.push(err9);
              }
              errors++;
            }
          } else {
            const err10 = {
              instancePath: instancePath + "/scopes/" + i0,
              schemaPath: "#/properties/scopes/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema20.properties.scopes.items.type,
              parentSchema: schema20.properties.scopes.items,
              data: data3,
            };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
      } else {
        const err11 = {
          instancePath: instancePath + "/scopes",
          schemaPath: "#/properties/scopes/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
          schema: schema20.properties.scopes.type,
          parentSchema: schema20.properties.scopes,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
  } else {
    const err12 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema20.type,
      parentSchema: schema20,
      data,
    };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate13.errors = vErrors;
  return errors === 0;
}

export const OutgoingConnectionInputs: ValidateFunction = validate14;
const schema21 = {
  type: "object",
  properties: {
    app: {
      description: "The app that has the outgoing link (the client), by its name in `applinks:apps`.",
      type: "string",
      minLength: 1,
    },
    name: {
      description: "The name of the outgoing link. Must be unique within the app.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    remoteApp: {
      description:
        "The remote app (the authorization server), by its name in `applinks:apps`. Sets `authorizationEndpoint` and `tokenEndpoint`.",
      type: "string",
      minLength: 1,
    },
    type: {
      $ref: "#/$defs/ConnectionType",
      description:
        "The type of the authorization server. Defaults to `generic`, the type of every Atlassian app.",
    },
    description: {
      description: "A description for administrators.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    clientId: {
      description: "The client ID that the authorization server issued.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    clientSecret: {
      description:
        "The client secret that the authorization server issued. The app never returns it. It is sent only when it is new or changed, and a change made outside of Pulumi can't be detected.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    authorizationEndpoint: {
      description:
        "The authorization endpoint, where users give consent. Required unless `remoteApp` is set.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    tokenEndpoint: {
      description: "The token endpoint. Required unless `remoteApp` is set.",
      type: "string",
      minLength: 1,
      maxLength: 255,
    },
    scopes: {
      description: "The scopes that the client requests. Their order is not significant.",
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1, pattern: "^\\S+$", form: "one word without spaces" },
    },
    adopt: {
      $ref: "#/$defs/Adopt",
      description:
        "What to do with an existing object that has the same natural key and is not in the stack's state. Defaults to `identical`.",
    },
    deletionPolicy: {
      $ref: "#/$defs/DeletionPolicy",
      description:
        "What happens to the object in the app when the resource is deleted. Defaults to `delete` for an object that the resource owns, and to `orphan` for one that it adopted.",
    },
  },
  required: ["app", "name", "clientId", "clientSecret", "scopes"],
  title: "OutgoingConnection",
  additionalProperties: false,
};
const schema22 = {
  description: "The type of the authorization server of an outgoing link.",
  enum: ["generic", "google", "microsoft"],
};
const pattern1 = new RegExp("^\\S+$", "u");

function validate14(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.app === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "app" },
        message: "must have required property '" + "app" + "'",
        schema: schema21.required,
        parentSchema: schema21,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.name === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property '" + "name" + "'",
        schema: schema21.required,
        parentSchema: schema21,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.clientId === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "clientId" },
        message: "must have required property '" + "clientId" + "'",
        schema: schema21.required,
        parentSchema: schema21,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.clientSecret === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "clientSecret" },
        message: "must have required property '" + "clientSecret" + "'",
        schema: schema21.required,
        parentSchema: schema21,
        data,
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.scopes === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "scopes" },
        message: "must have required property '" + "scopes" + "'",
        schema: schema21.required,
        parentSchema: schema21,
        data,
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func2.call(schema21.properties, key0)) {
        const err5 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
          schema: false,
          parentSchema: schema21,
          data,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.app !== undefined) {
      let data0 = data.app;
      if (typeof data0 === "string") {
        if (func3(data0) < 1) {
          const err6 = {
            instancePath: instancePath + "/app",
            schemaPath: "#/properties/app/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.app,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/app",
          schemaPath: "#/properties/app/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.app.type,
          parentSchema: schema21.properties.app,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      let data1 = data.name;
      if (typeof data1 === "string") {
        if (func3(data1) > 255) {
          const err8 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema21.properties.name,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
        if (func3(data1) < 1) {
          const err9 = {
            instancePath: instancePath + "/name",
            schemaPath: "#/properties/name/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.name,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = {
          instancePath: instancePath + "/name",
          schemaPath: "#/properties/name/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.name.type,
          parentSchema: schema21.properties.name,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.remoteApp !== undefined) {
      let data2 = data.remoteApp;
      if (typeof data2 === "string") {
        if (func3(data2) < 1) {
          const err11 = {
            instancePath: instancePath + "/remoteApp",
            schemaPath: "#/properties/remoteApp/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.remoteApp,
            data: data2,
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = {
          instancePath: instancePath + "/remoteApp",
          schemaPath: "#/properties/remoteApp/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.remoteApp.type,
          parentSchema: schema21.properties.remoteApp,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.type !== undefined) {
      let data3 = data.type;
      if (!(data3 === "generic" || data3 === "google" || data3 === "microsoft")) {
        const err13 = {
          instancePath: instancePath + "/type",
          schemaPath: "#/$defs/ConnectionType/enum",
          keyword: "enum",
          params: { allowedValues: schema22.enum },
          message: "must be equal to one of the allowed values",
          schema: schema22.enum,
          parentSchema: schema22,
          data: data3,
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.description !== undefined) {
      let data4 = data.description;
      if (typeof data4 === "string") {
        if (func3(data4) > 255) {
          const err14 = {
            instancePath: instancePath + "/description",
            schemaPath: "#/properties/description/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema21.properties.description,
            data: data4,
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        if (func3(data4) < 1) {
          const err15 = {
            instancePath: instancePath + "/description",
            schemaPath: "#/properties/description/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.description,
            data: data4,
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + "/description",
          schemaPath: "#/properties/description/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.description.type,
          parentSchema: schema21.properties.description,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.clientId !== undefined) {
      let data5 = data.clientId;
      if (typeof data5 === "string") {
        if (func3(data5) > 255) {
          const err17 = {
            instancePath: instancePath + "/clientId",
            schemaPath: "#/properties/clientId/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema21.properties.clientId,
            data: data5,
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
        if (func3(data5) < 1) {
          const err18 = {
            instancePath: instancePath + "/clientId",
            schemaPath: "#/properties/clientId/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.clientId,
            data: data5,
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + "/clientId",
          schemaPath: "#/properties/clientId/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.clientId.type,
          parentSchema: schema21.properties.clientId,
          data: data5,
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.clientSecret !== undefined) {
      let data6 = data.clientSecret;
      if (typeof data6 === "string") {
        if (func3(data6) > 255) {
          const err20 = {
            instancePath: instancePath + "/clientSecret",
            schemaPath: "#/properties/clientSecret/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema21.properties.clientSecret,
            data: data6,
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        if (func3(data6) < 1) {
          const err21 = {
            instancePath: instancePath + "/clientSecret",
            schemaPath: "#/properties/clientSecret/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.clientSecret,
            data: data6,
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      } else {
        const err22 = {
          instancePath: instancePath + "/clientSecret",
          schemaPath: "#/properties/clientSecret/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.clientSecret.type,
          parentSchema: schema21.properties.clientSecret,
          data: data6,
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.authorizationEndpoint !== undefined) {
      let data7 = data.authorizationEndpoint;
      if (typeof data7 === "string") {
        if (func3(data7) > 255) {
          const err23 = {
            instancePath: instancePath + "/authorizationEndpoint",
            schemaPath: "#/properties/authorizationEndpoint/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema21.properties.authorizationEndpoint,
            data: data7,
          };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
        if (func3(data7) < 1) {
          const err24 = {
            instancePath: instancePath + "/authorizationEndpoint",
            schemaPath: "#/properties/authorizationEndpoint/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.authorizationEndpoint,
            data: data7,
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      } else {
        const err25 = {
          instancePath: instancePath + "/authorizationEndpoint",
          schemaPath: "#/properties/authorizationEndpoint/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.authorizationEndpoint.type,
          parentSchema: schema21.properties.authorizationEndpoint,
          data: data7,
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
    if (data.tokenEndpoint !== undefined) {
      let data8 = data.tokenEndpoint;
      if (typeof data8 === "string") {
        if (func3(data8) > 255) {
          const err26 = {
            instancePath: instancePath + "/tokenEndpoint",
            schemaPath: "#/properties/tokenEndpoint/maxLength",
            keyword: "maxLength",
            params: { limit: 255 },
            message: "must NOT have more than 255 characters",
            schema: 255,
            parentSchema: schema21.properties.tokenEndpoint,
            data: data8,
          };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
        if (func3(data8) < 1) {
          const err27 = {
            instancePath: instancePath + "/tokenEndpoint",
            schemaPath: "#/properties/tokenEndpoint/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema21.properties.tokenEndpoint,
            data: data8,
          };
          if (vErrors === null) {
            vErrors = [err27];
          } else {
            vErrors.push(err27);
          }
          errors++;
        }
      } else {
        const err28 = {
          instancePath: instancePath + "/tokenEndpoint",
          schemaPath: "#/properties/tokenEndpoint/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema21.properties.tokenEndpoint.type,
          parentSchema: schema21.properties.tokenEndpoint,
          data: data8,
        };
        if (vErrors === null) {
          vErrors = [err28];
        } else {
          vErrors.push(err28);
        }
        errors++;
      }
    }
    if (data.scopes !== undefined) {
      let data9 = data.scopes;
      if (Array.isArray(data9)) {
        if (data9.length < 1) {
          const err29 = {
            instancePath: instancePath + "/scopes",
            schemaPath: "#/properties/scopes/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
            schema: 1,
            parentSchema: schema21.properties.scopes,
            data: data9,
          };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
        const len0 = data9.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data10 = data9[i0];
          if (typeof data10 === "string") {
            if (func3(data10) < 1) {
              const err30 = {
                instancePath: instancePath + "/scopes/" + i0,
                schemaPath: "#/properties/scopes/items/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema21.properties.scopes.items,
                data: data10,
              };
              if (vErrors === null) {
                vErrors = [err30];
              } else {
                vErrors.push(err30);
              }
              errors++;
            }
            if (!pattern1.test(data10)) {
              const err31 = {
                instancePath: instancePath + "/scopes/" + i0,
                schemaPath: "#/properties/scopes/items/pattern",
                keyword: "pattern",
                params: { pattern: "^\\S+$" },
                message: 'must match pattern "' + "^\\S+$" + '"',
                schema: "^\\S+$",
                parentSchema: schema21.properties.scopes.items,
                data: data10,
              };
              if (vErrors === null) {
                vErrors = [err31];
              } else {
                vErrors.push(err31);
              }
              errors++;
            }
          } else {
            const err32 = {
              instancePath: instancePath + "/scopes/" + i0,
              schemaPath: "#/properties/scopes/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema21.properties.scopes.items.type,
              parentSchema: schema21.properties.scopes.items,
              data: data10,
            };
            if (vErrors === null) {
              vErrors = [err32];
            } else {
              vErrors.push(err32);
            }
            errors++;
          }
        }
      } else {
        const err33 = {
          instancePath: instancePath + "/scopes",
          schemaPath: "#/properties/scopes/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
          schema: schema21.properties.scopes.type,
          parentSchema: schema21.properties.scopes,
          data: data9,
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
    if (data.adopt !== undefined) {
      let data11 = data.adopt;
      if (!(data11 === "identical" || data11 === "always" || data11 === "never")) {
        const err34 = {
          instancePath: instancePath + "/adopt",
          schemaPath: "#/$defs/Adopt/enum",
          keyword: "enum",
          params: { allowedValues: schema14.enum },
          message: "must be equal to one of the allowed values",
          schema: schema14.enum,
          parentSchema: schema14,
          data: data11,
        };
        if (vErrors === null) {
          vErrors = [err34];
        } else {
          vErrors.push(err34);
        }
        errors++;
      }
    }
    if (data.deletionPolicy !== undefined) {
      let data12 = data.deletionPolicy;
      if (!(data12 === "delete" || data12 === "orphan")) {
        const err35 = {
          instancePath: instancePath + "/deletionPolicy",
          schemaPath: "#/$defs/DeletionPolicy/enum",
          keyword: "enum",
          params: { allowedValues: schema15.enum },
          message: "must be equal to one of the allowed values",
          schema: schema15.enum,
          parentSchema: schema15,
          data: data12,
        };
        if (vErrors === null) {
          vErrors = [err35];
        } else {
          vErrors.push(err35);
        }
        errors++;
      }
    }
  } else {
    const err36 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema21.type,
      parentSchema: schema21,
      data,
    };
    if (vErrors === null) {
      vErrors = [err36];
    } else {
      vErrors.push(err36);
    }
    errors++;
  }
  validate14.errors = vErrors;
  return errors === 0;
}

export const LinkHealthInputs: ValidateFunction = validate15;
const schema25 = {
  type: "object",
  properties: {
    app: { description: "The client app, by its name in `applinks:apps`.", type: "string", minLength: 1 },
    remoteApp: {
      description: "The remote app (the authorization server), by its name in `applinks:apps`.",
      type: "string",
      minLength: 1,
    },
    clientId: {
      description:
        "The client ID that the authorization server issued. Required unless one of the apps is a Cloud site.",
      type: "string",
      minLength: 1,
    },
    clientSecret: {
      description:
        "The client secret that the authorization server issued. Required unless one of the apps is a Cloud site.",
      type: "string",
      minLength: 1,
    },
    redirectUrl: {
      description: "The redirect URL of the client app. Required unless one of the apps is a Cloud site.",
      type: "string",
      minLength: 1,
    },
    scopes: {
      description: "The scopes that the client app requests.",
      type: "array",
      minItems: 1,
      items: { type: "string", minLength: 1 },
    },
    manualSteps: {
      description:
        "The remaining manual steps on a Cloud site, as sentences. While there are any, the status is `PENDING_MANUAL_STEP`, which is not a failure.",
      type: "array",
      items: { type: "string" },
    },
    linkId: {
      description:
        "The ID of the client app's application link to the remote app. If set, the verification includes the client app's own report of whether it reaches the remote app.",
      type: "string",
      minLength: 1,
    },
  },
  required: ["app", "remoteApp", "scopes"],
  title: "LinkHealth",
  additionalProperties: false,
};

function validate15(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.app === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "app" },
        message: "must have required property '" + "app" + "'",
        schema: schema25.required,
        parentSchema: schema25,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.remoteApp === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "remoteApp" },
        message: "must have required property '" + "remoteApp" + "'",
        schema: schema25.required,
        parentSchema: schema25,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.scopes === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "scopes" },
        message: "must have required property '" + "scopes" + "'",
        schema: schema25.required,
        parentSchema: schema25,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(
        key0 === "app" ||
        key0 === "remoteApp" ||
        key0 === "clientId" ||
        key0 === "clientSecret" ||
        key0 === "redirectUrl" ||
        key0 === "scopes" ||
        key0 === "manualSteps" ||
        key0 === "linkId"
      )) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
          schema: false,
          parentSchema: schema25,
          data,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.app !== undefined) {
      let data0 = data.app;
      if (typeof data0 === "string") {
        if (func3(data0) < 1) {
          const err4 = {
            instancePath: instancePath + "/app",
            schemaPath: "#/properties/app/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema25.properties.app,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/app",
          schemaPath: "#/properties/app/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema25.properties.app.type,
          parentSchema: schema25.properties.app,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.remoteApp !== undefined) {
      let data1 = data.remoteApp;
      if (typeof data1 === "string") {
        if (func3(data1) < 1) {
          const err6 = {
            instancePath: instancePath + "/remoteApp",
            schemaPath: "#/properties/remoteApp/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema25.properties.remoteApp,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/remoteApp",
          schemaPath: "#/properties/remoteApp/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema25.properties.remoteApp.type,
          parentSchema: schema25.properties.remoteApp,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.clientId !== undefined) {
      let data2 = data.clientId;
      if (typeof data2 === "string") {
        if (func3(data2) < 1) {
          const err8 = {
            instancePath: instancePath + "/clientId",
            schemaPath: "#/properties/clientId/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema25.properties.clientId,
            data: data2,
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + "/clientId",
          schemaPath: "#/properties/clientId/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema25.properties.clientId.type,
          parentSchema: schema25.properties.clientId,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.clientSecret !== undefined) {
      let data3 = data.clientSecret;
      if (typeof data3 === "string") {
        if (func3(data3) < 1) {
          const err10 = {
            instancePath: instancePath + "/clientSecret",
            schemaPath: "#/properties/clientSecret/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema25.properties.clientSecret,
            data: data3,
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + "/clientSecret",
          schemaPath: "#/properties/clientSecret/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema25.properties.clientSecret.type,
          parentSchema: schema25.properties.clientSecret,
          data: data3,
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.redirectUrl !== undefined) {
      let data4 = data.redirectUrl;
      if (typeof data4 === "string") {
        if (func3(data4) < 1) {
          const err12 = {
            instancePath: instancePath + "/redirectUrl",
            schemaPath: "#/properties/redirectUrl/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema25.properties.redirectUrl,
            data: data4,
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/redirectUrl",
          schemaPath: "#/properties/redirectUrl/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema25.properties.redirectUrl.type,
          parentSchema: schema25.properties.redirectUrl,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.scopes !== undefined) {
      let data5 = data.scopes;
      if (Array.isArray(data5)) {
        if (data5.length < 1) {
          const err14 = {
            instancePath: instancePath + "/scopes",
            schemaPath: "#/properties/scopes/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
            schema: 1,
            parentSchema: schema25.properties.scopes,
            data: data5,
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        const len0 = data5.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data6 = data5[i0];
          if (typeof data6 === "string") {
            if (func3(data6) < 1) {
              const err15 = {
                instancePath: instancePath + "/scopes/" + i0,
                schemaPath: "#/properties/scopes/items/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema25.properties.scopes.items,
                data: data6,
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = {
              instancePath: instancePath + "/scopes/" + i0,
              schemaPath: "#/properties/scopes/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema25.properties.scopes.items.type,
              parentSchema: schema25.properties.scopes.items,
              data: data6,
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
      } else {
        const err17 = {
          instancePath: instancePath + "/scopes",
          schemaPath: "#/properties/scopes/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
          schema: schema25.properties.scopes.type,
          parentSchema: schema25.properties.scopes,
          data: data5,
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.manualSteps !== undefined) {
      let data7 = data.manualSteps;
      if (Array.isArray(data7)) {
        const len1 = data7.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data8 = data7[i1];
          if (typeof data8 !== "string") {
            const err18 = {
              instancePath: instancePath + "/manualSteps/" + i1,
              schemaPath: "#/properties/manualSteps/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema25.properties.manualSteps.items.type,
              parentSchema: schema25.properties.manualSteps.items,
              data: data8,
            };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
      } else {
        const err19 = {
          instancePath: instancePath + "/manualSteps",
          schemaPath: "#/properties/manualSteps/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
          schema: schema25.properties.manualSteps.type,
          parentSchema: schema25.properties.manualSteps,
          data: data7,
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.linkId !== undefined) {
      let data9 = data.linkId;
      if (typeof data9 === "string") {
        if (func3(data9) < 1) {
          const err20 = {
            instancePath: instancePath + "/linkId",
            schemaPath: "#/properties/linkId/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema25.properties.linkId,
            data: data9,
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
      } else {
        const err21 = {
          instancePath: instancePath + "/linkId",
          schemaPath: "#/properties/linkId/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema25.properties.linkId.type,
          parentSchema: schema25.properties.linkId,
          data: data9,
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
  } else {
    const err22 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema25.type,
      parentSchema: schema25,
      data,
    };
    if (vErrors === null) {
      vErrors = [err22];
    } else {
      vErrors.push(err22);
    }
    errors++;
  }
  validate15.errors = vErrors;
  return errors === 0;
}

export const AppsConfig: ValidateFunction = validate16;
const schema26 = {
  description: "The apps, by the names that resources refer to.",
  type: "object",
  additionalProperties: { $ref: "#/$defs/App" },
};
const schema27 = {
  type: "object",
  description: "An Atlassian app, and how to reach it as an administrator.",
  properties: {
    product: { $ref: "#/$defs/Product", description: "The app's product." },
    url: {
      description: "The base URL for admin API requests, including the context path.",
      type: "string",
      minLength: 1,
    },
    displayUrl: {
      description:
        "The canonical base URL that users' browsers use and from which the app builds its redirect URLs. Defaults to `url`.",
      type: "string",
      minLength: 1,
    },
    token: {
      description:
        "A personal access token of a system administrator. For a Cloud site: an API token, together with `username`. Optional there; the site is then read, and never changed. Defaults to the environment variable `APPLINKS_<APP>_TOKEN`.",
      type: "string",
      minLength: 1,
    },
    username: {
      description:
        "The username of a system administrator, if no token is used. For a Cloud site: the e-mail address of the API token's account. Defaults to the environment variable `APPLINKS_<APP>_USERNAME`.",
      type: "string",
      minLength: 1,
    },
    password: {
      description:
        "The password of that administrator. Defaults to the environment variable `APPLINKS_<APP>_PASSWORD`.",
      type: "string",
      minLength: 1,
    },
    testUser: {
      $ref: "#/$defs/TestUser",
      description:
        "The user of this app with which `LinkHealth` verifies sign-in and consent. Without it, users' consent is not verified.",
    },
    allowHttp: {
      description:
        "Whether to accept http URLs for this app, as the products do in development mode. `localhost` may use http in any case.",
      type: "boolean",
    },
    timeoutSeconds: {
      description: "The timeout of one request, in seconds. Defaults to 30.",
      type: "number",
      exclusiveMinimum: 0,
      maximum: 600,
    },
    ca: {
      description:
        "An additional certificate authority to trust for this app: PEM text, or the path of a PEM file. Relative paths are resolved against the folder of Pulumi.yaml.",
      type: "string",
      minLength: 1,
    },
    clientCertificate: {
      description:
        "The client certificate for an app that requires one (mutual TLS), and the certificates of its intermediate authorities: PEM text, or the path of a PEM file. Defaults to the environment variable `APPLINKS_<APP>_CLIENT_CERTIFICATE`.",
      type: "string",
      minLength: 1,
    },
    clientKey: {
      description:
        "The private key of the client certificate: PEM text, or the path of a PEM file. Defaults to the environment variable `APPLINKS_<APP>_CLIENT_KEY`.",
      type: "string",
      minLength: 1,
    },
    clientKeyPassphrase: {
      description:
        "The passphrase of the private key, if it is encrypted. Defaults to the environment variable `APPLINKS_<APP>_CLIENT_KEY_PASSPHRASE`.",
      type: "string",
      minLength: 1,
    },
    proxy: {
      description:
        "The URL of the HTTP proxy for requests to this app, such as `http://proxy.example.com:3128`. Without a scheme, `http://` is assumed. Defaults to the environment variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.",
      type: "string",
      minLength: 1,
    },
    paths: {
      $ref: "#/$defs/Paths",
      description: "The REST roots, if they differ from the product's defaults.",
    },
    tunnel: {
      description:
        "Whether other apps can reach this app only through an application tunnel. Resources that link to such an app are refused, because OAuth 2.0 links don't work through tunnels.",
      type: "boolean",
    },
    preflight: {
      description:
        "Whether to run preflight checks against this app before anything is written. Defaults to true.",
      type: "boolean",
    },
    deployment: {
      $ref: "#/$defs/Deployment",
      description: "Whether the app is a Data Center app or a Cloud site. Defaults to `dataCenter`.",
    },
    handoff: {
      description:
        "For a Cloud site: the values that its admin screens show, by the name of the linked Data Center app.",
      type: "object",
      additionalProperties: { $ref: "#/$defs/Handoff" },
    },
  },
  required: ["product", "url"],
  title: "App",
  additionalProperties: false,
};
const schema28 = {
  description: "An Atlassian product.",
  enum: ["jira", "confluence", "bitbucket", "bamboo", "crowd"],
};
const schema29 = {
  type: "object",
  description: "A user that exists only for verification, and its credentials.",
  properties: {
    username: {
      description:
        "The username of the test user. Defaults to the environment variable `APPLINKS_<APP>_TEST_USERNAME`.",
      type: "string",
      minLength: 1,
    },
    password: {
      description:
        "The password of the test user. Defaults to the environment variable `APPLINKS_<APP>_TEST_PASSWORD`.",
      type: "string",
      minLength: 1,
    },
  },
  title: "TestUser",
  additionalProperties: false,
};
const schema30 = {
  type: "object",
  description: "The REST roots below an app's base URL, each with a leading slash and no trailing slash.",
  properties: {
    applicationLinks: {
      description: "The REST root of application links. Defaults to `/rest/applinks`.",
      type: "string",
      pattern: "^(/[A-Za-z0-9._~-]+)+$",
      form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
    },
    incoming: {
      description:
        "The REST root of incoming links and of the authorization server. Defaults to `/rest/oauth2/latest`.",
      type: "string",
      pattern: "^(/[A-Za-z0-9._~-]+)+$",
      form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
    },
    outgoing: {
      description: "The REST root of outgoing links. Defaults to `/rest/oauth2-client/latest`.",
      type: "string",
      pattern: "^(/[A-Za-z0-9._~-]+)+$",
      form: "a path with a leading slash and without a trailing one, such as /rest/applinks",
    },
  },
  title: "Paths",
  additionalProperties: false,
};
const schema31 = { description: "The deployment of an app.", enum: ["dataCenter", "cloud"] };
const schema32 = {
  type: "object",
  description:
    "The values that a Cloud site's admin screens show for its link to one Data Center app. Add each value when it is available.",
  properties: {
    redirectUrl: {
      description: "The redirect URL on the Cloud site's outgoing link page.",
      type: "string",
      minLength: 1,
    },
    entered: {
      description:
        "The stamp that the checklist shows beside the Data Center app's client ID and secret. It identifies the pair that was entered on the Cloud site, and changes after a rotation.",
      type: "string",
      minLength: 1,
    },
    authorizationEndpoint: {
      description: "The authorization endpoint of the Cloud site.",
      type: "string",
      minLength: 1,
    },
    tokenEndpoint: { description: "The token endpoint of the Cloud site.", type: "string", minLength: 1 },
    clientId: {
      description: "The client ID that the Cloud site issued for its incoming link.",
      type: "string",
      minLength: 1,
    },
    clientSecret: {
      description: "The client secret that the Cloud site issued for its incoming link.",
      type: "string",
      minLength: 1,
    },
    applicationId: {
      description:
        "The Cloud site's server ID. Required only if the provider can't read the site's manifest.",
      type: "string",
      minLength: 1,
    },
  },
  title: "Handoff",
  additionalProperties: false,
};
const pattern2 = new RegExp("^(/[A-Za-z0-9._~-]+)+$", "u");

function validate17(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.product === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "product" },
        message: "must have required property '" + "product" + "'",
        schema: schema27.required,
        parentSchema: schema27,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.url === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "url" },
        message: "must have required property '" + "url" + "'",
        schema: schema27.required,
        parentSchema: schema27,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func2.call(schema27.properties, key0)) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
          schema: false,
          parentSchema: schema27,
          data,
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.product !== undefined) {
      let data0 = data.product;
      if (!(
        data0 === "jira" ||
        data0 === "confluence" ||
        data0 === "bitbucket" ||
        data0 === "bamboo" ||
        data0 === "crowd"
      )) {
        const err3 = {
          instancePath: instancePath + "/product",
          schemaPath: "#/$defs/Product/enum",
          keyword: "enum",
          params: { allowedValues: schema28.enum },
          message: "must be equal to one of the allowed values",
          schema: schema28.enum,
          parentSchema: schema28,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.url !== undefined) {
      let data1 = data.url;
      if (typeof data1 === "string") {
        if (func3(data1) < 1) {
          const err4 = {
            instancePath: instancePath + "/url",
            schemaPath: "#/properties/url/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.url,
            data: data1,
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/url",
          schemaPath: "#/properties/url/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.url.type,
          parentSchema: schema27.properties.url,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.displayUrl !== undefined) {
      let data2 = data.displayUrl;
      if (typeof data2 === "string") {
        if (func3(data2) < 1) {
          const err6 = {
            instancePath: instancePath + "/displayUrl",
            schemaPath: "#/properties/displayUrl/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.displayUrl,
            data: data2,
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/displayUrl",
          schemaPath: "#/properties/displayUrl/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.displayUrl.type,
          parentSchema: schema27.properties.displayUrl,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.token !== undefined) {
      let data3 = data.token;
      if (typeof data3 === "string") {
        if (func3(data3) < 1) {
          const err8 = {
            instancePath: instancePath + "/token",
            schemaPath: "#/properties/token/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.token,
            data: data3,
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + "/token",
          schemaPath: "#/properties/token/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.token.type,
          parentSchema: schema27.properties.token,
          data: data3,
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.username !== undefined) {
      let data4 = data.username;
      if (typeof data4 === "string") {
        if (func3(data4) < 1) {
          const err10 = {
            instancePath: instancePath + "/username",
            schemaPath: "#/properties/username/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.username,
            data: data4,
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + "/username",
          schemaPath: "#/properties/username/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.username.type,
          parentSchema: schema27.properties.username,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.password !== undefined) {
      let data5 = data.password;
      if (typeof data5 === "string") {
        if (func3(data5) < 1) {
          const err12 = {
            instancePath: instancePath + "/password",
            schemaPath: "#/properties/password/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.password,
            data: data5,
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/password",
          schemaPath: "#/properties/password/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.password.type,
          parentSchema: schema27.properties.password,
          data: data5,
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.testUser !== undefined) {
      let data6 = data.testUser;
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        for (const key1 in data6) {
          if (!(key1 === "username" || key1 === "password")) {
            const err14 = {
              instancePath: instancePath + "/testUser",
              schemaPath: "#/$defs/TestUser/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key1 },
              message: "must NOT have additional properties",
              schema: false,
              parentSchema: schema29,
              data: data6,
            };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
        if (data6.username !== undefined) {
          let data7 = data6.username;
          if (typeof data7 === "string") {
            if (func3(data7) < 1) {
              const err15 = {
                instancePath: instancePath + "/testUser/username",
                schemaPath: "#/$defs/TestUser/properties/username/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema29.properties.username,
                data: data7,
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
          } else {
            const err16 = {
              instancePath: instancePath + "/testUser/username",
              schemaPath: "#/$defs/TestUser/properties/username/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema29.properties.username.type,
              parentSchema: schema29.properties.username,
              data: data7,
            };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data6.password !== undefined) {
          let data8 = data6.password;
          if (typeof data8 === "string") {
            if (func3(data8) < 1) {
              const err17 = {
                instancePath: instancePath + "/testUser/password",
                schemaPath: "#/$defs/TestUser/properties/password/minLength",
                keyword: "minLength",
                params: { limit: 1 },
                message: "must NOT have fewer than 1 characters",
                schema: 1,
                parentSchema: schema29.properties.password,
                data: data8,
              };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
          } else {
            const err18 = {
              instancePath: instancePath + "/testUser/password",
              schemaPath: "#/$defs/TestUser/properties/password/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema29.properties.password.type,
              parentSchema: schema29.properties.password,
              data: data8,
            };
            if (vErrors === null) {
              vErrors = [err18];
            } else {
              vErrors.push(err18);
            }
            errors++;
          }
        }
      } else {
        const err19 = {
          instancePath: instancePath + "/testUser",
          schemaPath: "#/$defs/TestUser/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
          schema: schema29.type,
          parentSchema: schema29,
          data: data6,
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.allowHttp !== undefined) {
      let data9 = data.allowHttp;
      if (typeof data9 !== "boolean") {
        const err20 = {
          instancePath: instancePath + "/allowHttp",
          schemaPath: "#/properties/allowHttp/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
          schema: schema27.properties.allowHttp.type,
          parentSchema: schema27.properties.allowHttp,
          data: data9,
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.timeoutSeconds !== undefined) {
      let data10 = data.timeoutSeconds;
      if (typeof data10 == "number" && isFinite(data10)) {
        if (data10 > 600 || isNaN(data10)) {
          const err21 = {
            instancePath: instancePath + "/timeoutSeconds",
            schemaPath: "#/properties/timeoutSeconds/maximum",
            keyword: "maximum",
            params: { comparison: "<=", limit: 600 },
            message: "must be <= 600",
            schema: 600,
            parentSchema: schema27.properties.timeoutSeconds,
            data: data10,
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
        if (data10 <= 0 || isNaN(data10)) {
          const err22 = {
            instancePath: instancePath + "/timeoutSeconds",
            schemaPath: "#/properties/timeoutSeconds/exclusiveMinimum",
            keyword: "exclusiveMinimum",
            params: { comparison: ">", limit: 0 },
            message: "must be > 0",
            schema: 0,
            parentSchema: schema27.properties.timeoutSeconds,
            data: data10,
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      } else {
        const err23 = {
          instancePath: instancePath + "/timeoutSeconds",
          schemaPath: "#/properties/timeoutSeconds/type",
          keyword: "type",
          params: { type: "number" },
          message: "must be number",
          schema: schema27.properties.timeoutSeconds.type,
          parentSchema: schema27.properties.timeoutSeconds,
          data: data10,
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.ca !== undefined) {
      let data11 = data.ca;
      if (typeof data11 === "string") {
        if (func3(data11) < 1) {
          const err24 = {
            instancePath: instancePath + "/ca",
            schemaPath: "#/properties/ca/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.ca,
            data: data11,
          };
          if (vErrors === null) {
            vErrors = [err24];
          } else {
            vErrors.push(err24);
          }
          errors++;
        }
      } else {
        const err25 = {
          instancePath: instancePath + "/ca",
          schemaPath: "#/properties/ca/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.ca.type,
          parentSchema: schema27.properties.ca,
          data: data11,
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
    if (data.clientCertificate !== undefined) {
      let data12 = data.clientCertificate;
      if (typeof data12 === "string") {
        if (func3(data12) < 1) {
          const err26 = {
            instancePath: instancePath + "/clientCertificate",
            schemaPath: "#/properties/clientCertificate/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.clientCertificate,
            data: data12,
          };
          if (vErrors === null) {
            vErrors = [err26];
          } else {
            vErrors.push(err26);
          }
          errors++;
        }
      } else {
        const err27 = {
          instancePath: instancePath + "/clientCertificate",
          schemaPath: "#/properties/clientCertificate/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.clientCertificate.type,
          parentSchema: schema27.properties.clientCertificate,
          data: data12,
        };
        if (vErrors === null) {
          vErrors = [err27];
        } else {
          vErrors.push(err27);
        }
        errors++;
      }
    }
    if (data.clientKey !== undefined) {
      let data13 = data.clientKey;
      if (typeof data13 === "string") {
        if (func3(data13) < 1) {
          const err28 = {
            instancePath: instancePath + "/clientKey",
            schemaPath: "#/properties/clientKey/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.clientKey,
            data: data13,
          };
          if (vErrors === null) {
            vErrors = [err28];
          } else {
            vErrors.push(err28);
          }
          errors++;
        }
      } else {
        const err29 = {
          instancePath: instancePath + "/clientKey",
          schemaPath: "#/properties/clientKey/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.clientKey.type,
          parentSchema: schema27.properties.clientKey,
          data: data13,
        };
        if (vErrors === null) {
          vErrors = [err29];
        } else {
          vErrors.push(err29);
        }
        errors++;
      }
    }
    if (data.clientKeyPassphrase !== undefined) {
      let data14 = data.clientKeyPassphrase;
      if (typeof data14 === "string") {
        if (func3(data14) < 1) {
          const err30 = {
            instancePath: instancePath + "/clientKeyPassphrase",
            schemaPath: "#/properties/clientKeyPassphrase/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.clientKeyPassphrase,
            data: data14,
          };
          if (vErrors === null) {
            vErrors = [err30];
          } else {
            vErrors.push(err30);
          }
          errors++;
        }
      } else {
        const err31 = {
          instancePath: instancePath + "/clientKeyPassphrase",
          schemaPath: "#/properties/clientKeyPassphrase/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.clientKeyPassphrase.type,
          parentSchema: schema27.properties.clientKeyPassphrase,
          data: data14,
        };
        if (vErrors === null) {
          vErrors = [err31];
        } else {
          vErrors.push(err31);
        }
        errors++;
      }
    }
    if (data.proxy !== undefined) {
      let data15 = data.proxy;
      if (typeof data15 === "string") {
        if (func3(data15) < 1) {
          const err32 = {
            instancePath: instancePath + "/proxy",
            schemaPath: "#/properties/proxy/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
            schema: 1,
            parentSchema: schema27.properties.proxy,
            data: data15,
          };
          if (vErrors === null) {
            vErrors = [err32];
          } else {
            vErrors.push(err32);
          }
          errors++;
        }
      } else {
        const err33 = {
          instancePath: instancePath + "/proxy",
          schemaPath: "#/properties/proxy/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
          schema: schema27.properties.proxy.type,
          parentSchema: schema27.properties.proxy,
          data: data15,
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
    if (data.paths !== undefined) {
      let data16 = data.paths;
      if (data16 && typeof data16 == "object" && !Array.isArray(data16)) {
        for (const key2 in data16) {
          if (!(key2 === "applicationLinks" || key2 === "incoming" || key2 === "outgoing")) {
            const err34 = {
              instancePath: instancePath + "/paths",
              schemaPath: "#/$defs/Paths/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key2 },
              message: "must NOT have additional properties",
              schema: false,
              parentSchema: schema30,
              data: data16,
            };
            if (vErrors === null) {
              vErrors = [err34];
            } else {
              vErrors.push(err34);
            }
            errors++;
          }
        }
        if (data16.applicationLinks !== undefined) {
          let data17 = data16.applicationLinks;
          if (typeof data17 === "string") {
            if (!pattern2.test(data17)) {
              const err35 = {
                instancePath: instancePath + "/paths/applicationLinks",
                schemaPath: "#/$defs/Paths/properties/applicationLinks/pattern",
                keyword: "pattern",
                params: { pattern: "^(/[A-Za-z0-9._~-]+)+$" },
                message: 'must match pattern "' + "^(/[A-Za-z0-9._~-]+)+$" + '"',
                schema: "^(/[A-Za-z0-9._~-]+)+$",
                parentSchema: schema30.properties.applicationLinks,
                data: data17,
              };
              if (vErrors === null) {
                vErrors = [err35];
              } else {
                vErrors.push(err35);
              }
              errors++;
            }
          } else {
            const err36 = {
              instancePath: instancePath + "/paths/applicationLinks",
              schemaPath: "#/$defs/Paths/properties/applicationLinks/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema30.properties.applicationLinks.type,
              parentSchema: schema30.properties.applicationLinks,
              data: data17,
            };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
        if (data16.incoming !== undefined) {
          let data18 = data16.incoming;
          if (typeof data18 === "string") {
            if (!pattern2.test(data18)) {
              const err37 = {
                instancePath: instancePath + "/paths/incoming",
                schemaPath: "#/$defs/Paths/properties/incoming/pattern",
                keyword: "pattern",
                params: { pattern: "^(/[A-Za-z0-9._~-]+)+$" },
                message: 'must match pattern "' + "^(/[A-Za-z0-9._~-]+)+$" + '"',
                schema: "^(/[A-Za-z0-9._~-]+)+$",
                parentSchema: schema30.properties.incoming,
                data: data18,
              };
              if (vErrors === null) {
                vErrors = [err37];
              } else {
                vErrors.push(err37);
              }
              errors++;
            }
          } else {
            const err38 = {
              instancePath: instancePath + "/paths/incoming",
              schemaPath: "#/$defs/Paths/properties/incoming/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema30.properties.incoming.type,
              parentSchema: schema30.properties.incoming,
              data: data18,
            };
            if (vErrors === null) {
              vErrors = [err38];
            } else {
              vErrors.push(err38);
            }
            errors++;
          }
        }
        if (data16.outgoing !== undefined) {
          let data19 = data16.outgoing;
          if (typeof data19 === "string") {
            if (!pattern2.test(data19)) {
              const err39 = {
                instancePath: instancePath + "/paths/outgoing",
                schemaPath: "#/$defs/Paths/properties/outgoing/pattern",
                keyword: "pattern",
                params: { pattern: "^(/[A-Za-z0-9._~-]+)+$" },
                message: 'must match pattern "' + "^(/[A-Za-z0-9._~-]+)+$" + '"',
                schema: "^(/[A-Za-z0-9._~-]+)+$",
                parentSchema: schema30.properties.outgoing,
                data: data19,
              };
              if (vErrors === null) {
                vErrors = [err39];
              } else {
                vErrors.push(err39);
              }
              errors++;
            }
          } else {
            const err40 = {
              instancePath: instancePath + "/paths/outgoing",
              schemaPath: "#/$defs/Paths/properties/outgoing/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
              schema: schema30.properties.outgoing.type,
              parentSchema: schema30.properties.outgoing,
              data: data19,
            };
            if (vErrors === null) {
              vErrors = [err40];
            } else {
              vErrors.push(err40);
            }
            errors++;
          }
        }
      } else {
        const err41 = {
          instancePath: instancePath + "/paths",
          schemaPath: "#/$defs/Paths/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
          schema: schema30.type,
          parentSchema: schema30,
          data: data16,
        };
        if (vErrors === null) {
          vErrors = [err41];
        } else {
          vErrors.push(err41);
        }
        errors++;
      }
    }
    if (data.tunnel !== undefined) {
      let data20 = data.tunnel;
      if (typeof data20 !== "boolean") {
        const err42 = {
          instancePath: instancePath + "/tunnel",
          schemaPath: "#/properties/tunnel/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
          schema: schema27.properties.tunnel.type,
          parentSchema: schema27.properties.tunnel,
          data: data20,
        };
        if (vErrors === null) {
          vErrors = [err42];
        } else {
          vErrors.push(err42);
        }
        errors++;
      }
    }
    if (data.preflight !== undefined) {
      let data21 = data.preflight;
      if (typeof data21 !== "boolean") {
        const err43 = {
          instancePath: instancePath + "/preflight",
          schemaPath: "#/properties/preflight/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
          schema: schema27.properties.preflight.type,
          parentSchema: schema27.properties.preflight,
          data: data21,
        };
        if (vErrors === null) {
          vErrors = [err43];
        } else {
          vErrors.push(err43);
        }
        errors++;
      }
    }
    if (data.deployment !== undefined) {
      let data22 = data.deployment;
      if (!(data22 === "dataCenter" || data22 === "cloud")) {
        const err44 = {
          instancePath: instancePath + "/deployment",
          schemaPath: "#/$defs/Deployment/enum",
          keyword: "enum",
          params: { allowedValues: schema31.enum },
          message: "must be equal to one of the allowed values",
          schema: schema31.enum,
          parentSchema: schema31,
          data: data22,
        };
        if (vErrors === null) {
          vErrors = [err44];
        } else {
          vErrors.push(err44);
        }
        errors++;
      }
    }
    if (data.handoff !== undefined) {
      let data23 = data.handoff;
      if (data23 && typeof data23 == "object" && !Array.isArray(data23)) {
        for (const key3 in data23) {
          let data24 = data23[key3];
          if (data24 && typeof data24 == "object" && !Array.isArray(data24)) {
            for (const key4 in data24) {
              if (!(
                key4 === "redirectUrl" ||
                key4 === "entered" ||
                key4 === "authorizationEndpoint" ||
                key4 === "tokenEndpoint" ||
                key4 === "clientId" ||
                key4 === "clientSecret" ||
                key4 === "applicationId"
              )) {
                const err45 = {
                  instancePath: instancePath + "/handoff/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),
                  schemaPath: "#/$defs/Handoff/additionalProperties",
                  keyword: "additionalProperties",
                  params: { additionalProperty: key4 },
                  message: "must NOT have additional properties",
                  schema: false,
                  parentSchema: schema32,
                  data: data24,
                };
                if (vErrors === null) {
                  vErrors = [err45];
                } else {
                  vErrors.push(err45);
                }
                errors++;
              }
            }
            if (data24.redirectUrl !== undefined) {
              let data25 = data24.redirectUrl;
              if (typeof data25 === "string") {
                if (func3(data25) < 1) {
                  const err46 = {
                    instancePath:
                      instancePath +
                      "/handoff/" +
                      key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                      "/redirectUrl",
                    schemaPath: "#/$defs/Handoff/properties/redirectUrl/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.redirectUrl,
                    data: data25,
                  };
                  if (vErrors === null) {
                    vErrors = [err46];
                  } else {
                    vErrors.push(err46);
                  }
                  errors++;
                }
              } else {
                const err47 = {
                  instancePath:
                    instancePath +
                    "/handoff/" +
                    key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                    "/redirectUrl",
                  schemaPath: "#/$defs/Handoff/properties/redirectUrl/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.redirectUrl.type,
                  parentSchema: schema32.properties.redirectUrl,
                  data: data25,
                };
                if (vErrors === null) {
                  vErrors = [err47];
                } else {
                  vErrors.push(err47);
                }
                errors++;
              }
            }
            if (data24.entered !== undefined) {
              let data26 = data24.entered;
              if (typeof data26 === "string") {
                if (func3(data26) < 1) {
                  const err48 = {
                    instancePath:
                      instancePath + "/handoff/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/entered",
                    schemaPath: "#/$defs/Handoff/properties/entered/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.entered,
                    data: data26,
                  };
                  if (vErrors === null) {
                    vErrors = [err48];
                  } else {
                    vErrors.push(err48);
                  }
                  errors++;
                }
              } else {
                const err49 = {
                  instancePath:
                    instancePath + "/handoff/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/entered",
                  schemaPath: "#/$defs/Handoff/properties/entered/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.entered.type,
                  parentSchema: schema32.properties.entered,
                  data: data26,
                };
                if (vErrors === null) {
                  vErrors = [err49];
                } else {
                  vErrors.push(err49);
                }
                errors++;
              }
            }
            if (data24.authorizationEndpoint !== undefined) {
              let data27 = data24.authorizationEndpoint;
              if (typeof data27 === "string") {
                if (func3(data27) < 1) {
                  const err50 = {
                    instancePath:
                      instancePath +
                      "/handoff/" +
                      key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                      "/authorizationEndpoint",
                    schemaPath: "#/$defs/Handoff/properties/authorizationEndpoint/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.authorizationEndpoint,
                    data: data27,
                  };
                  if (vErrors === null) {
                    vErrors = [err50];
                  } else {
                    vErrors.push(err50);
                  }
                  errors++;
                }
              } else {
                const err51 = {
                  instancePath:
                    instancePath +
                    "/handoff/" +
                    key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                    "/authorizationEndpoint",
                  schemaPath: "#/$defs/Handoff/properties/authorizationEndpoint/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.authorizationEndpoint.type,
                  parentSchema: schema32.properties.authorizationEndpoint,
                  data: data27,
                };
                if (vErrors === null) {
                  vErrors = [err51];
                } else {
                  vErrors.push(err51);
                }
                errors++;
              }
            }
            if (data24.tokenEndpoint !== undefined) {
              let data28 = data24.tokenEndpoint;
              if (typeof data28 === "string") {
                if (func3(data28) < 1) {
                  const err52 = {
                    instancePath:
                      instancePath +
                      "/handoff/" +
                      key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                      "/tokenEndpoint",
                    schemaPath: "#/$defs/Handoff/properties/tokenEndpoint/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.tokenEndpoint,
                    data: data28,
                  };
                  if (vErrors === null) {
                    vErrors = [err52];
                  } else {
                    vErrors.push(err52);
                  }
                  errors++;
                }
              } else {
                const err53 = {
                  instancePath:
                    instancePath +
                    "/handoff/" +
                    key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                    "/tokenEndpoint",
                  schemaPath: "#/$defs/Handoff/properties/tokenEndpoint/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.tokenEndpoint.type,
                  parentSchema: schema32.properties.tokenEndpoint,
                  data: data28,
                };
                if (vErrors === null) {
                  vErrors = [err53];
                } else {
                  vErrors.push(err53);
                }
                errors++;
              }
            }
            if (data24.clientId !== undefined) {
              let data29 = data24.clientId;
              if (typeof data29 === "string") {
                if (func3(data29) < 1) {
                  const err54 = {
                    instancePath:
                      instancePath +
                      "/handoff/" +
                      key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                      "/clientId",
                    schemaPath: "#/$defs/Handoff/properties/clientId/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.clientId,
                    data: data29,
                  };
                  if (vErrors === null) {
                    vErrors = [err54];
                  } else {
                    vErrors.push(err54);
                  }
                  errors++;
                }
              } else {
                const err55 = {
                  instancePath:
                    instancePath + "/handoff/" + key3.replace(/~/g, "~0").replace(/\//g, "~1") + "/clientId",
                  schemaPath: "#/$defs/Handoff/properties/clientId/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.clientId.type,
                  parentSchema: schema32.properties.clientId,
                  data: data29,
                };
                if (vErrors === null) {
                  vErrors = [err55];
                } else {
                  vErrors.push(err55);
                }
                errors++;
              }
            }
            if (data24.clientSecret !== undefined) {
              let data30 = data24.clientSecret;
              if (typeof data30 === "string") {
                if (func3(data30) < 1) {
                  const err56 = {
                    instancePath:
                      instancePath +
                      "/handoff/" +
                      key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                      "/clientSecret",
                    schemaPath: "#/$defs/Handoff/properties/clientSecret/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.clientSecret,
                    data: data30,
                  };
                  if (vErrors === null) {
                    vErrors = [err56];
                  } else {
                    vErrors.push(err56);
                  }
                  errors++;
                }
              } else {
                const err57 = {
                  instancePath:
                    instancePath +
                    "/handoff/" +
                    key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                    "/clientSecret",
                  schemaPath: "#/$defs/Handoff/properties/clientSecret/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.clientSecret.type,
                  parentSchema: schema32.properties.clientSecret,
                  data: data30,
                };
                if (vErrors === null) {
                  vErrors = [err57];
                } else {
                  vErrors.push(err57);
                }
                errors++;
              }
            }
            if (data24.applicationId !== undefined) {
              let data31 = data24.applicationId;
              if (typeof data31 === "string") {
                if (func3(data31) < 1) {
                  const err58 = {
                    instancePath:
                      instancePath +
                      "/handoff/" +
                      key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                      "/applicationId",
                    schemaPath: "#/$defs/Handoff/properties/applicationId/minLength",
                    keyword: "minLength",
                    params: { limit: 1 },
                    message: "must NOT have fewer than 1 characters",
                    schema: 1,
                    parentSchema: schema32.properties.applicationId,
                    data: data31,
                  };
                  if (vErrors === null) {
                    vErrors = [err58];
                  } else {
                    vErrors.push(err58);
                  }
                  errors++;
                }
              } else {
                const err59 = {
                  instancePath:
                    instancePath +
                    "/handoff/" +
                    key3.replace(/~/g, "~0").replace(/\//g, "~1") +
                    "/applicationId",
                  schemaPath: "#/$defs/Handoff/properties/applicationId/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                  schema: schema32.properties.applicationId.type,
                  parentSchema: schema32.properties.applicationId,
                  data: data31,
                };
                if (vErrors === null) {
                  vErrors = [err59];
                } else {
                  vErrors.push(err59);
                }
                errors++;
              }
            }
          } else {
            const err60 = {
              instancePath: instancePath + "/handoff/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),
              schemaPath: "#/$defs/Handoff/type",
              keyword: "type",
              params: { type: "object" },
              message: "must be object",
              schema: schema32.type,
              parentSchema: schema32,
              data: data24,
            };
            if (vErrors === null) {
              vErrors = [err60];
            } else {
              vErrors.push(err60);
            }
            errors++;
          }
        }
      } else {
        const err61 = {
          instancePath: instancePath + "/handoff",
          schemaPath: "#/properties/handoff/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
          schema: schema27.properties.handoff.type,
          parentSchema: schema27.properties.handoff,
          data: data23,
        };
        if (vErrors === null) {
          vErrors = [err61];
        } else {
          vErrors.push(err61);
        }
        errors++;
      }
    }
  } else {
    const err62 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema27.type,
      parentSchema: schema27,
      data,
    };
    if (vErrors === null) {
      vErrors = [err62];
    } else {
      vErrors.push(err62);
    }
    errors++;
  }
  validate17.errors = vErrors;
  return errors === 0;
}

function validate16(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      if (
        !validate17(data[key0], {
          instancePath: instancePath + "/" + key0.replace(/~/g, "~0").replace(/\//g, "~1"),
          parentData: data,
          parentDataProperty: key0,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate17.errors : vErrors.concat(validate17.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
      schema: schema26.type,
      parentSchema: schema26,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate16.errors = vErrors;
  return errors === 0;
}
