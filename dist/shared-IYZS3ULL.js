import { createRequire as pycaskRequire } from 'node:module'; const require = pycaskRequire(import.meta.url);
import {
  keyOf,
  pLimit,
  withLock
} from "./shared-4BXQYHSZ.js";
import {
  PycaskError,
  messageOf
} from "./shared-LUS5QXWE.js";
import {
  NEVER,
  ZodError,
  _enum,
  _null,
  array,
  boolean,
  discriminatedUnion,
  int,
  literal,
  looseObject,
  number,
  object,
  record,
  strictObject,
  string,
  union,
  unknown
} from "./shared-CTBWFYWT.js";
import {
  __commonJS,
  __require,
  __toESM
} from "./shared-RWDIJ737.js";

// node_modules/@sigstore/protobuf-specs/dist/__generated__/envelope.js
var require_envelope = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/envelope.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Signature = exports.Envelope = void 0;
    exports.Envelope = {
      fromJSON(object2) {
        return {
          payload: isSet(object2.payload) ? Buffer.from(bytesFromBase64(object2.payload)) : Buffer.alloc(0),
          payloadType: isSet(object2.payloadType) ? globalThis.String(object2.payloadType) : "",
          signatures: globalThis.Array.isArray(object2?.signatures) ? object2.signatures.map((e) => exports.Signature.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.payload.length !== 0 && (obj.payload = base64FromBytes(message.payload)), message.payloadType !== "" && (obj.payloadType = message.payloadType), message.signatures?.length && (obj.signatures = message.signatures.map((e) => exports.Signature.toJSON(e))), obj;
      }
    };
    exports.Signature = {
      fromJSON(object2) {
        return {
          sig: isSet(object2.sig) ? Buffer.from(bytesFromBase64(object2.sig)) : Buffer.alloc(0),
          keyid: isSet(object2.keyid) ? globalThis.String(object2.keyid) : ""
        };
      },
      toJSON(message) {
        let obj = {};
        return message.sig.length !== 0 && (obj.sig = base64FromBytes(message.sig)), message.keyid !== "" && (obj.keyid = message.keyid), obj;
      }
    };
    function bytesFromBase64(b64) {
      return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
    }
    function base64FromBytes(arr) {
      return globalThis.Buffer.from(arr).toString("base64");
    }
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/google/protobuf/timestamp.js
var require_timestamp = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/google/protobuf/timestamp.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Timestamp = void 0;
    exports.Timestamp = {
      fromJSON(object2) {
        return {
          seconds: isSet(object2.seconds) ? globalThis.String(object2.seconds) : "0",
          nanos: isSet(object2.nanos) ? globalThis.Number(object2.nanos) : 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.seconds !== "0" && (obj.seconds = message.seconds), message.nanos !== 0 && (obj.nanos = Math.round(message.nanos)), obj;
      }
    };
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_common.js
var require_sigstore_common = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_common.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.TimeRange = exports.X509CertificateChain = exports.SubjectAlternativeName = exports.X509Certificate = exports.DistinguishedName = exports.ObjectIdentifierValuePair = exports.ObjectIdentifier = exports.PublicKeyIdentifier = exports.PublicKey = exports.RFC3161SignedTimestamp = exports.LogId = exports.MessageSignature = exports.HashOutput = exports.SubjectAlternativeNameType = exports.PublicKeyDetails = exports.HashAlgorithm = void 0;
    exports.hashAlgorithmFromJSON = hashAlgorithmFromJSON;
    exports.hashAlgorithmToJSON = hashAlgorithmToJSON;
    exports.publicKeyDetailsFromJSON = publicKeyDetailsFromJSON;
    exports.publicKeyDetailsToJSON = publicKeyDetailsToJSON;
    exports.subjectAlternativeNameTypeFromJSON = subjectAlternativeNameTypeFromJSON;
    exports.subjectAlternativeNameTypeToJSON = subjectAlternativeNameTypeToJSON;
    var timestamp_1 = require_timestamp(), HashAlgorithm;
    (function(HashAlgorithm2) {
      HashAlgorithm2[HashAlgorithm2.HASH_ALGORITHM_UNSPECIFIED = 0] = "HASH_ALGORITHM_UNSPECIFIED", HashAlgorithm2[HashAlgorithm2.SHA2_256 = 1] = "SHA2_256", HashAlgorithm2[HashAlgorithm2.SHA2_384 = 2] = "SHA2_384", HashAlgorithm2[HashAlgorithm2.SHA2_512 = 3] = "SHA2_512", HashAlgorithm2[HashAlgorithm2.SHA3_256 = 4] = "SHA3_256", HashAlgorithm2[HashAlgorithm2.SHA3_384 = 5] = "SHA3_384";
    })(HashAlgorithm || (exports.HashAlgorithm = HashAlgorithm = {}));
    function hashAlgorithmFromJSON(object2) {
      switch (object2) {
        case 0:
        case "HASH_ALGORITHM_UNSPECIFIED":
          return HashAlgorithm.HASH_ALGORITHM_UNSPECIFIED;
        case 1:
        case "SHA2_256":
          return HashAlgorithm.SHA2_256;
        case 2:
        case "SHA2_384":
          return HashAlgorithm.SHA2_384;
        case 3:
        case "SHA2_512":
          return HashAlgorithm.SHA2_512;
        case 4:
        case "SHA3_256":
          return HashAlgorithm.SHA3_256;
        case 5:
        case "SHA3_384":
          return HashAlgorithm.SHA3_384;
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum HashAlgorithm");
      }
    }
    function hashAlgorithmToJSON(object2) {
      switch (object2) {
        case HashAlgorithm.HASH_ALGORITHM_UNSPECIFIED:
          return "HASH_ALGORITHM_UNSPECIFIED";
        case HashAlgorithm.SHA2_256:
          return "SHA2_256";
        case HashAlgorithm.SHA2_384:
          return "SHA2_384";
        case HashAlgorithm.SHA2_512:
          return "SHA2_512";
        case HashAlgorithm.SHA3_256:
          return "SHA3_256";
        case HashAlgorithm.SHA3_384:
          return "SHA3_384";
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum HashAlgorithm");
      }
    }
    var PublicKeyDetails;
    (function(PublicKeyDetails2) {
      PublicKeyDetails2[PublicKeyDetails2.PUBLIC_KEY_DETAILS_UNSPECIFIED = 0] = "PUBLIC_KEY_DETAILS_UNSPECIFIED", PublicKeyDetails2[PublicKeyDetails2.PKCS1_RSA_PKCS1V5 = 1] = "PKCS1_RSA_PKCS1V5", PublicKeyDetails2[PublicKeyDetails2.PKCS1_RSA_PSS = 2] = "PKCS1_RSA_PSS", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PKCS1V5 = 3] = "PKIX_RSA_PKCS1V5", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PSS = 4] = "PKIX_RSA_PSS", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PKCS1V15_2048_SHA256 = 9] = "PKIX_RSA_PKCS1V15_2048_SHA256", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PKCS1V15_3072_SHA256 = 10] = "PKIX_RSA_PKCS1V15_3072_SHA256", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PKCS1V15_4096_SHA256 = 11] = "PKIX_RSA_PKCS1V15_4096_SHA256", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PSS_2048_SHA256 = 16] = "PKIX_RSA_PSS_2048_SHA256", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PSS_3072_SHA256 = 17] = "PKIX_RSA_PSS_3072_SHA256", PublicKeyDetails2[PublicKeyDetails2.PKIX_RSA_PSS_4096_SHA256 = 18] = "PKIX_RSA_PSS_4096_SHA256", PublicKeyDetails2[PublicKeyDetails2.PKIX_ECDSA_P256_HMAC_SHA_256 = 6] = "PKIX_ECDSA_P256_HMAC_SHA_256", PublicKeyDetails2[PublicKeyDetails2.PKIX_ECDSA_P256_SHA_256 = 5] = "PKIX_ECDSA_P256_SHA_256", PublicKeyDetails2[PublicKeyDetails2.PKIX_ECDSA_P384_SHA_384 = 12] = "PKIX_ECDSA_P384_SHA_384", PublicKeyDetails2[PublicKeyDetails2.PKIX_ECDSA_P521_SHA_512 = 13] = "PKIX_ECDSA_P521_SHA_512", PublicKeyDetails2[PublicKeyDetails2.PKIX_ED25519 = 7] = "PKIX_ED25519", PublicKeyDetails2[PublicKeyDetails2.PKIX_ED25519_PH = 8] = "PKIX_ED25519_PH", PublicKeyDetails2[PublicKeyDetails2.PKIX_ECDSA_P384_SHA_256 = 19] = "PKIX_ECDSA_P384_SHA_256", PublicKeyDetails2[PublicKeyDetails2.PKIX_ECDSA_P521_SHA_256 = 20] = "PKIX_ECDSA_P521_SHA_256", PublicKeyDetails2[PublicKeyDetails2.LMS_SHA256 = 14] = "LMS_SHA256", PublicKeyDetails2[PublicKeyDetails2.LMOTS_SHA256 = 15] = "LMOTS_SHA256", PublicKeyDetails2[PublicKeyDetails2.ML_DSA_44 = 23] = "ML_DSA_44", PublicKeyDetails2[PublicKeyDetails2.ML_DSA_65 = 21] = "ML_DSA_65", PublicKeyDetails2[PublicKeyDetails2.ML_DSA_87 = 22] = "ML_DSA_87";
    })(PublicKeyDetails || (exports.PublicKeyDetails = PublicKeyDetails = {}));
    function publicKeyDetailsFromJSON(object2) {
      switch (object2) {
        case 0:
        case "PUBLIC_KEY_DETAILS_UNSPECIFIED":
          return PublicKeyDetails.PUBLIC_KEY_DETAILS_UNSPECIFIED;
        case 1:
        case "PKCS1_RSA_PKCS1V5":
          return PublicKeyDetails.PKCS1_RSA_PKCS1V5;
        case 2:
        case "PKCS1_RSA_PSS":
          return PublicKeyDetails.PKCS1_RSA_PSS;
        case 3:
        case "PKIX_RSA_PKCS1V5":
          return PublicKeyDetails.PKIX_RSA_PKCS1V5;
        case 4:
        case "PKIX_RSA_PSS":
          return PublicKeyDetails.PKIX_RSA_PSS;
        case 9:
        case "PKIX_RSA_PKCS1V15_2048_SHA256":
          return PublicKeyDetails.PKIX_RSA_PKCS1V15_2048_SHA256;
        case 10:
        case "PKIX_RSA_PKCS1V15_3072_SHA256":
          return PublicKeyDetails.PKIX_RSA_PKCS1V15_3072_SHA256;
        case 11:
        case "PKIX_RSA_PKCS1V15_4096_SHA256":
          return PublicKeyDetails.PKIX_RSA_PKCS1V15_4096_SHA256;
        case 16:
        case "PKIX_RSA_PSS_2048_SHA256":
          return PublicKeyDetails.PKIX_RSA_PSS_2048_SHA256;
        case 17:
        case "PKIX_RSA_PSS_3072_SHA256":
          return PublicKeyDetails.PKIX_RSA_PSS_3072_SHA256;
        case 18:
        case "PKIX_RSA_PSS_4096_SHA256":
          return PublicKeyDetails.PKIX_RSA_PSS_4096_SHA256;
        case 6:
        case "PKIX_ECDSA_P256_HMAC_SHA_256":
          return PublicKeyDetails.PKIX_ECDSA_P256_HMAC_SHA_256;
        case 5:
        case "PKIX_ECDSA_P256_SHA_256":
          return PublicKeyDetails.PKIX_ECDSA_P256_SHA_256;
        case 12:
        case "PKIX_ECDSA_P384_SHA_384":
          return PublicKeyDetails.PKIX_ECDSA_P384_SHA_384;
        case 13:
        case "PKIX_ECDSA_P521_SHA_512":
          return PublicKeyDetails.PKIX_ECDSA_P521_SHA_512;
        case 7:
        case "PKIX_ED25519":
          return PublicKeyDetails.PKIX_ED25519;
        case 8:
        case "PKIX_ED25519_PH":
          return PublicKeyDetails.PKIX_ED25519_PH;
        case 19:
        case "PKIX_ECDSA_P384_SHA_256":
          return PublicKeyDetails.PKIX_ECDSA_P384_SHA_256;
        case 20:
        case "PKIX_ECDSA_P521_SHA_256":
          return PublicKeyDetails.PKIX_ECDSA_P521_SHA_256;
        case 14:
        case "LMS_SHA256":
          return PublicKeyDetails.LMS_SHA256;
        case 15:
        case "LMOTS_SHA256":
          return PublicKeyDetails.LMOTS_SHA256;
        case 23:
        case "ML_DSA_44":
          return PublicKeyDetails.ML_DSA_44;
        case 21:
        case "ML_DSA_65":
          return PublicKeyDetails.ML_DSA_65;
        case 22:
        case "ML_DSA_87":
          return PublicKeyDetails.ML_DSA_87;
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum PublicKeyDetails");
      }
    }
    function publicKeyDetailsToJSON(object2) {
      switch (object2) {
        case PublicKeyDetails.PUBLIC_KEY_DETAILS_UNSPECIFIED:
          return "PUBLIC_KEY_DETAILS_UNSPECIFIED";
        case PublicKeyDetails.PKCS1_RSA_PKCS1V5:
          return "PKCS1_RSA_PKCS1V5";
        case PublicKeyDetails.PKCS1_RSA_PSS:
          return "PKCS1_RSA_PSS";
        case PublicKeyDetails.PKIX_RSA_PKCS1V5:
          return "PKIX_RSA_PKCS1V5";
        case PublicKeyDetails.PKIX_RSA_PSS:
          return "PKIX_RSA_PSS";
        case PublicKeyDetails.PKIX_RSA_PKCS1V15_2048_SHA256:
          return "PKIX_RSA_PKCS1V15_2048_SHA256";
        case PublicKeyDetails.PKIX_RSA_PKCS1V15_3072_SHA256:
          return "PKIX_RSA_PKCS1V15_3072_SHA256";
        case PublicKeyDetails.PKIX_RSA_PKCS1V15_4096_SHA256:
          return "PKIX_RSA_PKCS1V15_4096_SHA256";
        case PublicKeyDetails.PKIX_RSA_PSS_2048_SHA256:
          return "PKIX_RSA_PSS_2048_SHA256";
        case PublicKeyDetails.PKIX_RSA_PSS_3072_SHA256:
          return "PKIX_RSA_PSS_3072_SHA256";
        case PublicKeyDetails.PKIX_RSA_PSS_4096_SHA256:
          return "PKIX_RSA_PSS_4096_SHA256";
        case PublicKeyDetails.PKIX_ECDSA_P256_HMAC_SHA_256:
          return "PKIX_ECDSA_P256_HMAC_SHA_256";
        case PublicKeyDetails.PKIX_ECDSA_P256_SHA_256:
          return "PKIX_ECDSA_P256_SHA_256";
        case PublicKeyDetails.PKIX_ECDSA_P384_SHA_384:
          return "PKIX_ECDSA_P384_SHA_384";
        case PublicKeyDetails.PKIX_ECDSA_P521_SHA_512:
          return "PKIX_ECDSA_P521_SHA_512";
        case PublicKeyDetails.PKIX_ED25519:
          return "PKIX_ED25519";
        case PublicKeyDetails.PKIX_ED25519_PH:
          return "PKIX_ED25519_PH";
        case PublicKeyDetails.PKIX_ECDSA_P384_SHA_256:
          return "PKIX_ECDSA_P384_SHA_256";
        case PublicKeyDetails.PKIX_ECDSA_P521_SHA_256:
          return "PKIX_ECDSA_P521_SHA_256";
        case PublicKeyDetails.LMS_SHA256:
          return "LMS_SHA256";
        case PublicKeyDetails.LMOTS_SHA256:
          return "LMOTS_SHA256";
        case PublicKeyDetails.ML_DSA_44:
          return "ML_DSA_44";
        case PublicKeyDetails.ML_DSA_65:
          return "ML_DSA_65";
        case PublicKeyDetails.ML_DSA_87:
          return "ML_DSA_87";
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum PublicKeyDetails");
      }
    }
    var SubjectAlternativeNameType;
    (function(SubjectAlternativeNameType2) {
      SubjectAlternativeNameType2[SubjectAlternativeNameType2.SUBJECT_ALTERNATIVE_NAME_TYPE_UNSPECIFIED = 0] = "SUBJECT_ALTERNATIVE_NAME_TYPE_UNSPECIFIED", SubjectAlternativeNameType2[SubjectAlternativeNameType2.EMAIL = 1] = "EMAIL", SubjectAlternativeNameType2[SubjectAlternativeNameType2.URI = 2] = "URI", SubjectAlternativeNameType2[SubjectAlternativeNameType2.OTHER_NAME = 3] = "OTHER_NAME";
    })(SubjectAlternativeNameType || (exports.SubjectAlternativeNameType = SubjectAlternativeNameType = {}));
    function subjectAlternativeNameTypeFromJSON(object2) {
      switch (object2) {
        case 0:
        case "SUBJECT_ALTERNATIVE_NAME_TYPE_UNSPECIFIED":
          return SubjectAlternativeNameType.SUBJECT_ALTERNATIVE_NAME_TYPE_UNSPECIFIED;
        case 1:
        case "EMAIL":
          return SubjectAlternativeNameType.EMAIL;
        case 2:
        case "URI":
          return SubjectAlternativeNameType.URI;
        case 3:
        case "OTHER_NAME":
          return SubjectAlternativeNameType.OTHER_NAME;
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum SubjectAlternativeNameType");
      }
    }
    function subjectAlternativeNameTypeToJSON(object2) {
      switch (object2) {
        case SubjectAlternativeNameType.SUBJECT_ALTERNATIVE_NAME_TYPE_UNSPECIFIED:
          return "SUBJECT_ALTERNATIVE_NAME_TYPE_UNSPECIFIED";
        case SubjectAlternativeNameType.EMAIL:
          return "EMAIL";
        case SubjectAlternativeNameType.URI:
          return "URI";
        case SubjectAlternativeNameType.OTHER_NAME:
          return "OTHER_NAME";
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum SubjectAlternativeNameType");
      }
    }
    exports.HashOutput = {
      fromJSON(object2) {
        return {
          algorithm: isSet(object2.algorithm) ? hashAlgorithmFromJSON(object2.algorithm) : 0,
          digest: isSet(object2.digest) ? Buffer.from(bytesFromBase64(object2.digest)) : Buffer.alloc(0)
        };
      },
      toJSON(message) {
        let obj = {};
        return message.algorithm !== 0 && (obj.algorithm = hashAlgorithmToJSON(message.algorithm)), message.digest.length !== 0 && (obj.digest = base64FromBytes(message.digest)), obj;
      }
    };
    exports.MessageSignature = {
      fromJSON(object2) {
        return {
          messageDigest: isSet(object2.messageDigest) ? exports.HashOutput.fromJSON(object2.messageDigest) : void 0,
          signature: isSet(object2.signature) ? Buffer.from(bytesFromBase64(object2.signature)) : Buffer.alloc(0)
        };
      },
      toJSON(message) {
        let obj = {};
        return message.messageDigest !== void 0 && (obj.messageDigest = exports.HashOutput.toJSON(message.messageDigest)), message.signature.length !== 0 && (obj.signature = base64FromBytes(message.signature)), obj;
      }
    };
    exports.LogId = {
      fromJSON(object2) {
        return { keyId: isSet(object2.keyId) ? Buffer.from(bytesFromBase64(object2.keyId)) : Buffer.alloc(0) };
      },
      toJSON(message) {
        let obj = {};
        return message.keyId.length !== 0 && (obj.keyId = base64FromBytes(message.keyId)), obj;
      }
    };
    exports.RFC3161SignedTimestamp = {
      fromJSON(object2) {
        return {
          signedTimestamp: isSet(object2.signedTimestamp) ? Buffer.from(bytesFromBase64(object2.signedTimestamp)) : Buffer.alloc(0)
        };
      },
      toJSON(message) {
        let obj = {};
        return message.signedTimestamp.length !== 0 && (obj.signedTimestamp = base64FromBytes(message.signedTimestamp)), obj;
      }
    };
    exports.PublicKey = {
      fromJSON(object2) {
        return {
          rawBytes: isSet(object2.rawBytes) ? Buffer.from(bytesFromBase64(object2.rawBytes)) : void 0,
          keyDetails: isSet(object2.keyDetails) ? publicKeyDetailsFromJSON(object2.keyDetails) : 0,
          validFor: isSet(object2.validFor) ? exports.TimeRange.fromJSON(object2.validFor) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.rawBytes !== void 0 && (obj.rawBytes = base64FromBytes(message.rawBytes)), message.keyDetails !== 0 && (obj.keyDetails = publicKeyDetailsToJSON(message.keyDetails)), message.validFor !== void 0 && (obj.validFor = exports.TimeRange.toJSON(message.validFor)), obj;
      }
    };
    exports.PublicKeyIdentifier = {
      fromJSON(object2) {
        return { hint: isSet(object2.hint) ? globalThis.String(object2.hint) : "" };
      },
      toJSON(message) {
        let obj = {};
        return message.hint !== "" && (obj.hint = message.hint), obj;
      }
    };
    exports.ObjectIdentifier = {
      fromJSON(object2) {
        return { id: globalThis.Array.isArray(object2?.id) ? object2.id.map((e) => globalThis.Number(e)) : [] };
      },
      toJSON(message) {
        let obj = {};
        return message.id?.length && (obj.id = message.id.map((e) => Math.round(e))), obj;
      }
    };
    exports.ObjectIdentifierValuePair = {
      fromJSON(object2) {
        return {
          oid: isSet(object2.oid) ? exports.ObjectIdentifier.fromJSON(object2.oid) : void 0,
          value: isSet(object2.value) ? Buffer.from(bytesFromBase64(object2.value)) : Buffer.alloc(0)
        };
      },
      toJSON(message) {
        let obj = {};
        return message.oid !== void 0 && (obj.oid = exports.ObjectIdentifier.toJSON(message.oid)), message.value.length !== 0 && (obj.value = base64FromBytes(message.value)), obj;
      }
    };
    exports.DistinguishedName = {
      fromJSON(object2) {
        return {
          organization: isSet(object2.organization) ? globalThis.String(object2.organization) : "",
          commonName: isSet(object2.commonName) ? globalThis.String(object2.commonName) : ""
        };
      },
      toJSON(message) {
        let obj = {};
        return message.organization !== "" && (obj.organization = message.organization), message.commonName !== "" && (obj.commonName = message.commonName), obj;
      }
    };
    exports.X509Certificate = {
      fromJSON(object2) {
        return { rawBytes: isSet(object2.rawBytes) ? Buffer.from(bytesFromBase64(object2.rawBytes)) : Buffer.alloc(0) };
      },
      toJSON(message) {
        let obj = {};
        return message.rawBytes.length !== 0 && (obj.rawBytes = base64FromBytes(message.rawBytes)), obj;
      }
    };
    exports.SubjectAlternativeName = {
      fromJSON(object2) {
        return {
          type: isSet(object2.type) ? subjectAlternativeNameTypeFromJSON(object2.type) : 0,
          identity: isSet(object2.regexp) ? { $case: "regexp", regexp: globalThis.String(object2.regexp) } : isSet(object2.value) ? { $case: "value", value: globalThis.String(object2.value) } : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.type !== 0 && (obj.type = subjectAlternativeNameTypeToJSON(message.type)), message.identity?.$case === "regexp" ? obj.regexp = message.identity.regexp : message.identity?.$case === "value" && (obj.value = message.identity.value), obj;
      }
    };
    exports.X509CertificateChain = {
      fromJSON(object2) {
        return {
          certificates: globalThis.Array.isArray(object2?.certificates) ? object2.certificates.map((e) => exports.X509Certificate.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.certificates?.length && (obj.certificates = message.certificates.map((e) => exports.X509Certificate.toJSON(e))), obj;
      }
    };
    exports.TimeRange = {
      fromJSON(object2) {
        return {
          start: isSet(object2.start) ? fromJsonTimestamp(object2.start) : void 0,
          end: isSet(object2.end) ? fromJsonTimestamp(object2.end) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.start !== void 0 && (obj.start = message.start.toISOString()), message.end !== void 0 && (obj.end = message.end.toISOString()), obj;
      }
    };
    function bytesFromBase64(b64) {
      return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
    }
    function base64FromBytes(arr) {
      return globalThis.Buffer.from(arr).toString("base64");
    }
    function fromTimestamp(t) {
      let millis = (globalThis.Number(t.seconds) || 0) * 1e3;
      return millis += (t.nanos || 0) / 1e6, new globalThis.Date(millis);
    }
    function fromJsonTimestamp(o) {
      return o instanceof globalThis.Date ? o : typeof o == "string" ? new globalThis.Date(o) : fromTimestamp(timestamp_1.Timestamp.fromJSON(o));
    }
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_rekor.js
var require_sigstore_rekor = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_rekor.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.TransparencyLogEntry = exports.InclusionPromise = exports.InclusionProof = exports.Checkpoint = exports.KindVersion = void 0;
    var sigstore_common_1 = require_sigstore_common();
    exports.KindVersion = {
      fromJSON(object2) {
        return {
          kind: isSet(object2.kind) ? globalThis.String(object2.kind) : "",
          version: isSet(object2.version) ? globalThis.String(object2.version) : ""
        };
      },
      toJSON(message) {
        let obj = {};
        return message.kind !== "" && (obj.kind = message.kind), message.version !== "" && (obj.version = message.version), obj;
      }
    };
    exports.Checkpoint = {
      fromJSON(object2) {
        return { envelope: isSet(object2.envelope) ? globalThis.String(object2.envelope) : "" };
      },
      toJSON(message) {
        let obj = {};
        return message.envelope !== "" && (obj.envelope = message.envelope), obj;
      }
    };
    exports.InclusionProof = {
      fromJSON(object2) {
        return {
          logIndex: isSet(object2.logIndex) ? globalThis.String(object2.logIndex) : "0",
          rootHash: isSet(object2.rootHash) ? Buffer.from(bytesFromBase64(object2.rootHash)) : Buffer.alloc(0),
          treeSize: isSet(object2.treeSize) ? globalThis.String(object2.treeSize) : "0",
          hashes: globalThis.Array.isArray(object2?.hashes) ? object2.hashes.map((e) => Buffer.from(bytesFromBase64(e))) : [],
          checkpoint: isSet(object2.checkpoint) ? exports.Checkpoint.fromJSON(object2.checkpoint) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.logIndex !== "0" && (obj.logIndex = message.logIndex), message.rootHash.length !== 0 && (obj.rootHash = base64FromBytes(message.rootHash)), message.treeSize !== "0" && (obj.treeSize = message.treeSize), message.hashes?.length && (obj.hashes = message.hashes.map((e) => base64FromBytes(e))), message.checkpoint !== void 0 && (obj.checkpoint = exports.Checkpoint.toJSON(message.checkpoint)), obj;
      }
    };
    exports.InclusionPromise = {
      fromJSON(object2) {
        return {
          signedEntryTimestamp: isSet(object2.signedEntryTimestamp) ? Buffer.from(bytesFromBase64(object2.signedEntryTimestamp)) : Buffer.alloc(0)
        };
      },
      toJSON(message) {
        let obj = {};
        return message.signedEntryTimestamp.length !== 0 && (obj.signedEntryTimestamp = base64FromBytes(message.signedEntryTimestamp)), obj;
      }
    };
    exports.TransparencyLogEntry = {
      fromJSON(object2) {
        return {
          logIndex: isSet(object2.logIndex) ? globalThis.String(object2.logIndex) : "0",
          logId: isSet(object2.logId) ? sigstore_common_1.LogId.fromJSON(object2.logId) : void 0,
          kindVersion: isSet(object2.kindVersion) ? exports.KindVersion.fromJSON(object2.kindVersion) : void 0,
          integratedTime: isSet(object2.integratedTime) ? globalThis.String(object2.integratedTime) : "0",
          inclusionPromise: isSet(object2.inclusionPromise) ? exports.InclusionPromise.fromJSON(object2.inclusionPromise) : void 0,
          inclusionProof: isSet(object2.inclusionProof) ? exports.InclusionProof.fromJSON(object2.inclusionProof) : void 0,
          canonicalizedBody: isSet(object2.canonicalizedBody) ? Buffer.from(bytesFromBase64(object2.canonicalizedBody)) : Buffer.alloc(0)
        };
      },
      toJSON(message) {
        let obj = {};
        return message.logIndex !== "0" && (obj.logIndex = message.logIndex), message.logId !== void 0 && (obj.logId = sigstore_common_1.LogId.toJSON(message.logId)), message.kindVersion !== void 0 && (obj.kindVersion = exports.KindVersion.toJSON(message.kindVersion)), message.integratedTime !== "0" && (obj.integratedTime = message.integratedTime), message.inclusionPromise !== void 0 && (obj.inclusionPromise = exports.InclusionPromise.toJSON(message.inclusionPromise)), message.inclusionProof !== void 0 && (obj.inclusionProof = exports.InclusionProof.toJSON(message.inclusionProof)), message.canonicalizedBody.length !== 0 && (obj.canonicalizedBody = base64FromBytes(message.canonicalizedBody)), obj;
      }
    };
    function bytesFromBase64(b64) {
      return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
    }
    function base64FromBytes(arr) {
      return globalThis.Buffer.from(arr).toString("base64");
    }
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_bundle.js
var require_sigstore_bundle = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_bundle.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Bundle = exports.VerificationMaterial = exports.TimestampVerificationData = void 0;
    var envelope_1 = require_envelope(), sigstore_common_1 = require_sigstore_common(), sigstore_rekor_1 = require_sigstore_rekor();
    exports.TimestampVerificationData = {
      fromJSON(object2) {
        return {
          rfc3161Timestamps: globalThis.Array.isArray(object2?.rfc3161Timestamps) ? object2.rfc3161Timestamps.map((e) => sigstore_common_1.RFC3161SignedTimestamp.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.rfc3161Timestamps?.length && (obj.rfc3161Timestamps = message.rfc3161Timestamps.map((e) => sigstore_common_1.RFC3161SignedTimestamp.toJSON(e))), obj;
      }
    };
    exports.VerificationMaterial = {
      fromJSON(object2) {
        return {
          content: isSet(object2.publicKey) ? { $case: "publicKey", publicKey: sigstore_common_1.PublicKeyIdentifier.fromJSON(object2.publicKey) } : isSet(object2.x509CertificateChain) ? {
            $case: "x509CertificateChain",
            x509CertificateChain: sigstore_common_1.X509CertificateChain.fromJSON(object2.x509CertificateChain)
          } : isSet(object2.certificate) ? { $case: "certificate", certificate: sigstore_common_1.X509Certificate.fromJSON(object2.certificate) } : void 0,
          tlogEntries: globalThis.Array.isArray(object2?.tlogEntries) ? object2.tlogEntries.map((e) => sigstore_rekor_1.TransparencyLogEntry.fromJSON(e)) : [],
          timestampVerificationData: isSet(object2.timestampVerificationData) ? exports.TimestampVerificationData.fromJSON(object2.timestampVerificationData) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.content?.$case === "publicKey" ? obj.publicKey = sigstore_common_1.PublicKeyIdentifier.toJSON(message.content.publicKey) : message.content?.$case === "x509CertificateChain" ? obj.x509CertificateChain = sigstore_common_1.X509CertificateChain.toJSON(message.content.x509CertificateChain) : message.content?.$case === "certificate" && (obj.certificate = sigstore_common_1.X509Certificate.toJSON(message.content.certificate)), message.tlogEntries?.length && (obj.tlogEntries = message.tlogEntries.map((e) => sigstore_rekor_1.TransparencyLogEntry.toJSON(e))), message.timestampVerificationData !== void 0 && (obj.timestampVerificationData = exports.TimestampVerificationData.toJSON(message.timestampVerificationData)), obj;
      }
    };
    exports.Bundle = {
      fromJSON(object2) {
        return {
          mediaType: isSet(object2.mediaType) ? globalThis.String(object2.mediaType) : "",
          verificationMaterial: isSet(object2.verificationMaterial) ? exports.VerificationMaterial.fromJSON(object2.verificationMaterial) : void 0,
          content: isSet(object2.messageSignature) ? { $case: "messageSignature", messageSignature: sigstore_common_1.MessageSignature.fromJSON(object2.messageSignature) } : isSet(object2.dsseEnvelope) ? { $case: "dsseEnvelope", dsseEnvelope: envelope_1.Envelope.fromJSON(object2.dsseEnvelope) } : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.mediaType !== "" && (obj.mediaType = message.mediaType), message.verificationMaterial !== void 0 && (obj.verificationMaterial = exports.VerificationMaterial.toJSON(message.verificationMaterial)), message.content?.$case === "messageSignature" ? obj.messageSignature = sigstore_common_1.MessageSignature.toJSON(message.content.messageSignature) : message.content?.$case === "dsseEnvelope" && (obj.dsseEnvelope = envelope_1.Envelope.toJSON(message.content.dsseEnvelope)), obj;
      }
    };
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_trustroot.js
var require_sigstore_trustroot = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_trustroot.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ClientTrustConfig = exports.ServiceConfiguration = exports.Service = exports.SigningConfig = exports.TrustedRoot = exports.CertificateAuthority = exports.TransparencyLogInstance = exports.ServiceSelector = void 0;
    exports.serviceSelectorFromJSON = serviceSelectorFromJSON;
    exports.serviceSelectorToJSON = serviceSelectorToJSON;
    var sigstore_common_1 = require_sigstore_common(), ServiceSelector;
    (function(ServiceSelector2) {
      ServiceSelector2[ServiceSelector2.SERVICE_SELECTOR_UNDEFINED = 0] = "SERVICE_SELECTOR_UNDEFINED", ServiceSelector2[ServiceSelector2.ALL = 1] = "ALL", ServiceSelector2[ServiceSelector2.ANY = 2] = "ANY", ServiceSelector2[ServiceSelector2.EXACT = 3] = "EXACT";
    })(ServiceSelector || (exports.ServiceSelector = ServiceSelector = {}));
    function serviceSelectorFromJSON(object2) {
      switch (object2) {
        case 0:
        case "SERVICE_SELECTOR_UNDEFINED":
          return ServiceSelector.SERVICE_SELECTOR_UNDEFINED;
        case 1:
        case "ALL":
          return ServiceSelector.ALL;
        case 2:
        case "ANY":
          return ServiceSelector.ANY;
        case 3:
        case "EXACT":
          return ServiceSelector.EXACT;
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum ServiceSelector");
      }
    }
    function serviceSelectorToJSON(object2) {
      switch (object2) {
        case ServiceSelector.SERVICE_SELECTOR_UNDEFINED:
          return "SERVICE_SELECTOR_UNDEFINED";
        case ServiceSelector.ALL:
          return "ALL";
        case ServiceSelector.ANY:
          return "ANY";
        case ServiceSelector.EXACT:
          return "EXACT";
        default:
          throw new globalThis.Error("Unrecognized enum value " + object2 + " for enum ServiceSelector");
      }
    }
    exports.TransparencyLogInstance = {
      fromJSON(object2) {
        return {
          baseUrl: isSet(object2.baseUrl) ? globalThis.String(object2.baseUrl) : "",
          hashAlgorithm: isSet(object2.hashAlgorithm) ? (0, sigstore_common_1.hashAlgorithmFromJSON)(object2.hashAlgorithm) : 0,
          publicKey: isSet(object2.publicKey) ? sigstore_common_1.PublicKey.fromJSON(object2.publicKey) : void 0,
          logId: isSet(object2.logId) ? sigstore_common_1.LogId.fromJSON(object2.logId) : void 0,
          checkpointKeyId: isSet(object2.checkpointKeyId) ? sigstore_common_1.LogId.fromJSON(object2.checkpointKeyId) : void 0,
          operator: isSet(object2.operator) ? globalThis.String(object2.operator) : ""
        };
      },
      toJSON(message) {
        let obj = {};
        return message.baseUrl !== "" && (obj.baseUrl = message.baseUrl), message.hashAlgorithm !== 0 && (obj.hashAlgorithm = (0, sigstore_common_1.hashAlgorithmToJSON)(message.hashAlgorithm)), message.publicKey !== void 0 && (obj.publicKey = sigstore_common_1.PublicKey.toJSON(message.publicKey)), message.logId !== void 0 && (obj.logId = sigstore_common_1.LogId.toJSON(message.logId)), message.checkpointKeyId !== void 0 && (obj.checkpointKeyId = sigstore_common_1.LogId.toJSON(message.checkpointKeyId)), message.operator !== "" && (obj.operator = message.operator), obj;
      }
    };
    exports.CertificateAuthority = {
      fromJSON(object2) {
        return {
          subject: isSet(object2.subject) ? sigstore_common_1.DistinguishedName.fromJSON(object2.subject) : void 0,
          uri: isSet(object2.uri) ? globalThis.String(object2.uri) : "",
          certChain: isSet(object2.certChain) ? sigstore_common_1.X509CertificateChain.fromJSON(object2.certChain) : void 0,
          validFor: isSet(object2.validFor) ? sigstore_common_1.TimeRange.fromJSON(object2.validFor) : void 0,
          operator: isSet(object2.operator) ? globalThis.String(object2.operator) : ""
        };
      },
      toJSON(message) {
        let obj = {};
        return message.subject !== void 0 && (obj.subject = sigstore_common_1.DistinguishedName.toJSON(message.subject)), message.uri !== "" && (obj.uri = message.uri), message.certChain !== void 0 && (obj.certChain = sigstore_common_1.X509CertificateChain.toJSON(message.certChain)), message.validFor !== void 0 && (obj.validFor = sigstore_common_1.TimeRange.toJSON(message.validFor)), message.operator !== "" && (obj.operator = message.operator), obj;
      }
    };
    exports.TrustedRoot = {
      fromJSON(object2) {
        return {
          mediaType: isSet(object2.mediaType) ? globalThis.String(object2.mediaType) : "",
          tlogs: globalThis.Array.isArray(object2?.tlogs) ? object2.tlogs.map((e) => exports.TransparencyLogInstance.fromJSON(e)) : [],
          certificateAuthorities: globalThis.Array.isArray(object2?.certificateAuthorities) ? object2.certificateAuthorities.map((e) => exports.CertificateAuthority.fromJSON(e)) : [],
          ctlogs: globalThis.Array.isArray(object2?.ctlogs) ? object2.ctlogs.map((e) => exports.TransparencyLogInstance.fromJSON(e)) : [],
          timestampAuthorities: globalThis.Array.isArray(object2?.timestampAuthorities) ? object2.timestampAuthorities.map((e) => exports.CertificateAuthority.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.mediaType !== "" && (obj.mediaType = message.mediaType), message.tlogs?.length && (obj.tlogs = message.tlogs.map((e) => exports.TransparencyLogInstance.toJSON(e))), message.certificateAuthorities?.length && (obj.certificateAuthorities = message.certificateAuthorities.map((e) => exports.CertificateAuthority.toJSON(e))), message.ctlogs?.length && (obj.ctlogs = message.ctlogs.map((e) => exports.TransparencyLogInstance.toJSON(e))), message.timestampAuthorities?.length && (obj.timestampAuthorities = message.timestampAuthorities.map((e) => exports.CertificateAuthority.toJSON(e))), obj;
      }
    };
    exports.SigningConfig = {
      fromJSON(object2) {
        return {
          mediaType: isSet(object2.mediaType) ? globalThis.String(object2.mediaType) : "",
          caUrls: globalThis.Array.isArray(object2?.caUrls) ? object2.caUrls.map((e) => exports.Service.fromJSON(e)) : [],
          oidcUrls: globalThis.Array.isArray(object2?.oidcUrls) ? object2.oidcUrls.map((e) => exports.Service.fromJSON(e)) : [],
          rekorTlogUrls: globalThis.Array.isArray(object2?.rekorTlogUrls) ? object2.rekorTlogUrls.map((e) => exports.Service.fromJSON(e)) : [],
          rekorTlogConfig: isSet(object2.rekorTlogConfig) ? exports.ServiceConfiguration.fromJSON(object2.rekorTlogConfig) : void 0,
          tsaUrls: globalThis.Array.isArray(object2?.tsaUrls) ? object2.tsaUrls.map((e) => exports.Service.fromJSON(e)) : [],
          tsaConfig: isSet(object2.tsaConfig) ? exports.ServiceConfiguration.fromJSON(object2.tsaConfig) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.mediaType !== "" && (obj.mediaType = message.mediaType), message.caUrls?.length && (obj.caUrls = message.caUrls.map((e) => exports.Service.toJSON(e))), message.oidcUrls?.length && (obj.oidcUrls = message.oidcUrls.map((e) => exports.Service.toJSON(e))), message.rekorTlogUrls?.length && (obj.rekorTlogUrls = message.rekorTlogUrls.map((e) => exports.Service.toJSON(e))), message.rekorTlogConfig !== void 0 && (obj.rekorTlogConfig = exports.ServiceConfiguration.toJSON(message.rekorTlogConfig)), message.tsaUrls?.length && (obj.tsaUrls = message.tsaUrls.map((e) => exports.Service.toJSON(e))), message.tsaConfig !== void 0 && (obj.tsaConfig = exports.ServiceConfiguration.toJSON(message.tsaConfig)), obj;
      }
    };
    exports.Service = {
      fromJSON(object2) {
        return {
          url: isSet(object2.url) ? globalThis.String(object2.url) : "",
          majorApiVersion: isSet(object2.majorApiVersion) ? globalThis.Number(object2.majorApiVersion) : 0,
          validFor: isSet(object2.validFor) ? sigstore_common_1.TimeRange.fromJSON(object2.validFor) : void 0,
          operator: isSet(object2.operator) ? globalThis.String(object2.operator) : ""
        };
      },
      toJSON(message) {
        let obj = {};
        return message.url !== "" && (obj.url = message.url), message.majorApiVersion !== 0 && (obj.majorApiVersion = Math.round(message.majorApiVersion)), message.validFor !== void 0 && (obj.validFor = sigstore_common_1.TimeRange.toJSON(message.validFor)), message.operator !== "" && (obj.operator = message.operator), obj;
      }
    };
    exports.ServiceConfiguration = {
      fromJSON(object2) {
        return {
          selector: isSet(object2.selector) ? serviceSelectorFromJSON(object2.selector) : 0,
          count: isSet(object2.count) ? globalThis.Number(object2.count) : 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.selector !== 0 && (obj.selector = serviceSelectorToJSON(message.selector)), message.count !== 0 && (obj.count = Math.round(message.count)), obj;
      }
    };
    exports.ClientTrustConfig = {
      fromJSON(object2) {
        return {
          mediaType: isSet(object2.mediaType) ? globalThis.String(object2.mediaType) : "",
          trustedRoot: isSet(object2.trustedRoot) ? exports.TrustedRoot.fromJSON(object2.trustedRoot) : void 0,
          signingConfig: isSet(object2.signingConfig) ? exports.SigningConfig.fromJSON(object2.signingConfig) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.mediaType !== "" && (obj.mediaType = message.mediaType), message.trustedRoot !== void 0 && (obj.trustedRoot = exports.TrustedRoot.toJSON(message.trustedRoot)), message.signingConfig !== void 0 && (obj.signingConfig = exports.SigningConfig.toJSON(message.signingConfig)), obj;
      }
    };
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_verification.js
var require_sigstore_verification = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/sigstore_verification.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Input = exports.Artifact = exports.ArtifactVerificationOptions_ObserverTimestampOptions = exports.ArtifactVerificationOptions_TlogIntegratedTimestampOptions = exports.ArtifactVerificationOptions_TimestampAuthorityOptions = exports.ArtifactVerificationOptions_CtlogOptions = exports.ArtifactVerificationOptions_TlogOptions = exports.ArtifactVerificationOptions = exports.PublicKeyIdentities = exports.CertificateIdentities = exports.CertificateIdentity = void 0;
    var sigstore_bundle_1 = require_sigstore_bundle(), sigstore_common_1 = require_sigstore_common(), sigstore_trustroot_1 = require_sigstore_trustroot();
    exports.CertificateIdentity = {
      fromJSON(object2) {
        return {
          issuer: isSet(object2.issuer) ? globalThis.String(object2.issuer) : "",
          san: isSet(object2.san) ? sigstore_common_1.SubjectAlternativeName.fromJSON(object2.san) : void 0,
          oids: globalThis.Array.isArray(object2?.oids) ? object2.oids.map((e) => sigstore_common_1.ObjectIdentifierValuePair.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.issuer !== "" && (obj.issuer = message.issuer), message.san !== void 0 && (obj.san = sigstore_common_1.SubjectAlternativeName.toJSON(message.san)), message.oids?.length && (obj.oids = message.oids.map((e) => sigstore_common_1.ObjectIdentifierValuePair.toJSON(e))), obj;
      }
    };
    exports.CertificateIdentities = {
      fromJSON(object2) {
        return {
          identities: globalThis.Array.isArray(object2?.identities) ? object2.identities.map((e) => exports.CertificateIdentity.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.identities?.length && (obj.identities = message.identities.map((e) => exports.CertificateIdentity.toJSON(e))), obj;
      }
    };
    exports.PublicKeyIdentities = {
      fromJSON(object2) {
        return {
          publicKeys: globalThis.Array.isArray(object2?.publicKeys) ? object2.publicKeys.map((e) => sigstore_common_1.PublicKey.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.publicKeys?.length && (obj.publicKeys = message.publicKeys.map((e) => sigstore_common_1.PublicKey.toJSON(e))), obj;
      }
    };
    exports.ArtifactVerificationOptions = {
      fromJSON(object2) {
        return {
          signers: isSet(object2.certificateIdentities) ? {
            $case: "certificateIdentities",
            certificateIdentities: exports.CertificateIdentities.fromJSON(object2.certificateIdentities)
          } : isSet(object2.publicKeys) ? { $case: "publicKeys", publicKeys: exports.PublicKeyIdentities.fromJSON(object2.publicKeys) } : void 0,
          tlogOptions: isSet(object2.tlogOptions) ? exports.ArtifactVerificationOptions_TlogOptions.fromJSON(object2.tlogOptions) : void 0,
          ctlogOptions: isSet(object2.ctlogOptions) ? exports.ArtifactVerificationOptions_CtlogOptions.fromJSON(object2.ctlogOptions) : void 0,
          tsaOptions: isSet(object2.tsaOptions) ? exports.ArtifactVerificationOptions_TimestampAuthorityOptions.fromJSON(object2.tsaOptions) : void 0,
          integratedTsOptions: isSet(object2.integratedTsOptions) ? exports.ArtifactVerificationOptions_TlogIntegratedTimestampOptions.fromJSON(object2.integratedTsOptions) : void 0,
          observerOptions: isSet(object2.observerOptions) ? exports.ArtifactVerificationOptions_ObserverTimestampOptions.fromJSON(object2.observerOptions) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.signers?.$case === "certificateIdentities" ? obj.certificateIdentities = exports.CertificateIdentities.toJSON(message.signers.certificateIdentities) : message.signers?.$case === "publicKeys" && (obj.publicKeys = exports.PublicKeyIdentities.toJSON(message.signers.publicKeys)), message.tlogOptions !== void 0 && (obj.tlogOptions = exports.ArtifactVerificationOptions_TlogOptions.toJSON(message.tlogOptions)), message.ctlogOptions !== void 0 && (obj.ctlogOptions = exports.ArtifactVerificationOptions_CtlogOptions.toJSON(message.ctlogOptions)), message.tsaOptions !== void 0 && (obj.tsaOptions = exports.ArtifactVerificationOptions_TimestampAuthorityOptions.toJSON(message.tsaOptions)), message.integratedTsOptions !== void 0 && (obj.integratedTsOptions = exports.ArtifactVerificationOptions_TlogIntegratedTimestampOptions.toJSON(message.integratedTsOptions)), message.observerOptions !== void 0 && (obj.observerOptions = exports.ArtifactVerificationOptions_ObserverTimestampOptions.toJSON(message.observerOptions)), obj;
      }
    };
    exports.ArtifactVerificationOptions_TlogOptions = {
      fromJSON(object2) {
        return {
          threshold: isSet(object2.threshold) ? globalThis.Number(object2.threshold) : 0,
          performOnlineVerification: isSet(object2.performOnlineVerification) ? globalThis.Boolean(object2.performOnlineVerification) : !1,
          disable: isSet(object2.disable) ? globalThis.Boolean(object2.disable) : !1
        };
      },
      toJSON(message) {
        let obj = {};
        return message.threshold !== 0 && (obj.threshold = Math.round(message.threshold)), message.performOnlineVerification !== !1 && (obj.performOnlineVerification = message.performOnlineVerification), message.disable !== !1 && (obj.disable = message.disable), obj;
      }
    };
    exports.ArtifactVerificationOptions_CtlogOptions = {
      fromJSON(object2) {
        return {
          threshold: isSet(object2.threshold) ? globalThis.Number(object2.threshold) : 0,
          disable: isSet(object2.disable) ? globalThis.Boolean(object2.disable) : !1
        };
      },
      toJSON(message) {
        let obj = {};
        return message.threshold !== 0 && (obj.threshold = Math.round(message.threshold)), message.disable !== !1 && (obj.disable = message.disable), obj;
      }
    };
    exports.ArtifactVerificationOptions_TimestampAuthorityOptions = {
      fromJSON(object2) {
        return {
          threshold: isSet(object2.threshold) ? globalThis.Number(object2.threshold) : 0,
          disable: isSet(object2.disable) ? globalThis.Boolean(object2.disable) : !1
        };
      },
      toJSON(message) {
        let obj = {};
        return message.threshold !== 0 && (obj.threshold = Math.round(message.threshold)), message.disable !== !1 && (obj.disable = message.disable), obj;
      }
    };
    exports.ArtifactVerificationOptions_TlogIntegratedTimestampOptions = {
      fromJSON(object2) {
        return {
          threshold: isSet(object2.threshold) ? globalThis.Number(object2.threshold) : 0,
          disable: isSet(object2.disable) ? globalThis.Boolean(object2.disable) : !1
        };
      },
      toJSON(message) {
        let obj = {};
        return message.threshold !== 0 && (obj.threshold = Math.round(message.threshold)), message.disable !== !1 && (obj.disable = message.disable), obj;
      }
    };
    exports.ArtifactVerificationOptions_ObserverTimestampOptions = {
      fromJSON(object2) {
        return {
          threshold: isSet(object2.threshold) ? globalThis.Number(object2.threshold) : 0,
          disable: isSet(object2.disable) ? globalThis.Boolean(object2.disable) : !1
        };
      },
      toJSON(message) {
        let obj = {};
        return message.threshold !== 0 && (obj.threshold = Math.round(message.threshold)), message.disable !== !1 && (obj.disable = message.disable), obj;
      }
    };
    exports.Artifact = {
      fromJSON(object2) {
        return {
          data: isSet(object2.artifactUri) ? { $case: "artifactUri", artifactUri: globalThis.String(object2.artifactUri) } : isSet(object2.artifact) ? { $case: "artifact", artifact: Buffer.from(bytesFromBase64(object2.artifact)) } : isSet(object2.artifactDigest) ? { $case: "artifactDigest", artifactDigest: sigstore_common_1.HashOutput.fromJSON(object2.artifactDigest) } : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.data?.$case === "artifactUri" ? obj.artifactUri = message.data.artifactUri : message.data?.$case === "artifact" ? obj.artifact = base64FromBytes(message.data.artifact) : message.data?.$case === "artifactDigest" && (obj.artifactDigest = sigstore_common_1.HashOutput.toJSON(message.data.artifactDigest)), obj;
      }
    };
    exports.Input = {
      fromJSON(object2) {
        return {
          artifactTrustRoot: isSet(object2.artifactTrustRoot) ? sigstore_trustroot_1.TrustedRoot.fromJSON(object2.artifactTrustRoot) : void 0,
          artifactVerificationOptions: isSet(object2.artifactVerificationOptions) ? exports.ArtifactVerificationOptions.fromJSON(object2.artifactVerificationOptions) : void 0,
          bundle: isSet(object2.bundle) ? sigstore_bundle_1.Bundle.fromJSON(object2.bundle) : void 0,
          artifact: isSet(object2.artifact) ? exports.Artifact.fromJSON(object2.artifact) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.artifactTrustRoot !== void 0 && (obj.artifactTrustRoot = sigstore_trustroot_1.TrustedRoot.toJSON(message.artifactTrustRoot)), message.artifactVerificationOptions !== void 0 && (obj.artifactVerificationOptions = exports.ArtifactVerificationOptions.toJSON(message.artifactVerificationOptions)), message.bundle !== void 0 && (obj.bundle = sigstore_bundle_1.Bundle.toJSON(message.bundle)), message.artifact !== void 0 && (obj.artifact = exports.Artifact.toJSON(message.artifact)), obj;
      }
    };
    function bytesFromBase64(b64) {
      return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
    }
    function base64FromBytes(arr) {
      return globalThis.Buffer.from(arr).toString("base64");
    }
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/index.js
var require_dist = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/index.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __exportStar = exports && exports.__exportStar || function(m, exports2) {
      for (var p in m) p !== "default" && !Object.prototype.hasOwnProperty.call(exports2, p) && __createBinding(exports2, m, p);
    };
    Object.defineProperty(exports, "__esModule", { value: !0 });
    __exportStar(require_envelope(), exports);
    __exportStar(require_sigstore_bundle(), exports);
    __exportStar(require_sigstore_common(), exports);
    __exportStar(require_sigstore_rekor(), exports);
    __exportStar(require_sigstore_trustroot(), exports);
    __exportStar(require_sigstore_verification(), exports);
  }
});

// node_modules/@sigstore/bundle/dist/bundle.js
var require_bundle = __commonJS({
  "node_modules/@sigstore/bundle/dist/bundle.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.BUNDLE_V03_MEDIA_TYPE = exports.BUNDLE_V03_LEGACY_MEDIA_TYPE = exports.BUNDLE_V02_MEDIA_TYPE = exports.BUNDLE_V01_MEDIA_TYPE = void 0;
    exports.isBundleWithCertificateChain = isBundleWithCertificateChain;
    exports.isBundleWithPublicKey = isBundleWithPublicKey;
    exports.isBundleWithMessageSignature = isBundleWithMessageSignature;
    exports.isBundleWithDsseEnvelope = isBundleWithDsseEnvelope;
    exports.BUNDLE_V01_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle+json;version=0.1";
    exports.BUNDLE_V02_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle+json;version=0.2";
    exports.BUNDLE_V03_LEGACY_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle+json;version=0.3";
    exports.BUNDLE_V03_MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    function isBundleWithCertificateChain(b) {
      return b.verificationMaterial.content.$case === "x509CertificateChain";
    }
    function isBundleWithPublicKey(b) {
      return b.verificationMaterial.content.$case === "publicKey";
    }
    function isBundleWithMessageSignature(b) {
      return b.content.$case === "messageSignature";
    }
    function isBundleWithDsseEnvelope(b) {
      return b.content.$case === "dsseEnvelope";
    }
  }
});

// node_modules/@sigstore/bundle/dist/build.js
var require_build = __commonJS({
  "node_modules/@sigstore/bundle/dist/build.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.toMessageSignatureBundle = toMessageSignatureBundle;
    exports.toDSSEBundle = toDSSEBundle;
    var protobuf_specs_1 = require_dist(), bundle_1 = require_bundle();
    function toMessageSignatureBundle(options) {
      return {
        mediaType: options.certificateChain ? bundle_1.BUNDLE_V02_MEDIA_TYPE : bundle_1.BUNDLE_V03_MEDIA_TYPE,
        content: {
          $case: "messageSignature",
          messageSignature: {
            messageDigest: {
              algorithm: protobuf_specs_1.HashAlgorithm.SHA2_256,
              digest: options.digest
            },
            signature: options.signature
          }
        },
        verificationMaterial: toVerificationMaterial(options)
      };
    }
    function toDSSEBundle(options) {
      return {
        mediaType: options.certificateChain ? bundle_1.BUNDLE_V02_MEDIA_TYPE : bundle_1.BUNDLE_V03_MEDIA_TYPE,
        content: {
          $case: "dsseEnvelope",
          dsseEnvelope: toEnvelope(options)
        },
        verificationMaterial: toVerificationMaterial(options)
      };
    }
    function toEnvelope(options) {
      return {
        payloadType: options.artifactType,
        payload: options.artifact,
        signatures: [toSignature(options)]
      };
    }
    function toSignature(options) {
      return {
        keyid: options.keyHint || "",
        sig: options.signature
      };
    }
    function toVerificationMaterial(options) {
      return {
        content: toKeyContent(options),
        tlogEntries: [],
        timestampVerificationData: { rfc3161Timestamps: [] }
      };
    }
    function toKeyContent(options) {
      return options.certificate ? options.certificateChain ? {
        $case: "x509CertificateChain",
        x509CertificateChain: {
          certificates: [{ rawBytes: options.certificate }]
        }
      } : {
        $case: "certificate",
        certificate: { rawBytes: options.certificate }
      } : {
        $case: "publicKey",
        publicKey: {
          hint: options.keyHint || ""
        }
      };
    }
  }
});

// node_modules/@sigstore/bundle/dist/error.js
var require_error = __commonJS({
  "node_modules/@sigstore/bundle/dist/error.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ValidationError = void 0;
    var ValidationError = class extends Error {
      constructor(message, fields) {
        super(message), this.fields = fields;
      }
    };
    exports.ValidationError = ValidationError;
  }
});

// node_modules/@sigstore/bundle/dist/validate.js
var require_validate = __commonJS({
  "node_modules/@sigstore/bundle/dist/validate.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.assertBundle = assertBundle;
    exports.assertBundleV01 = assertBundleV01;
    exports.isBundleV01 = isBundleV01;
    exports.assertBundleV02 = assertBundleV02;
    exports.assertBundleLatest = assertBundleLatest;
    var error_1 = require_error();
    function assertBundle(b) {
      let invalidValues = validateBundleBase(b);
      if (invalidValues.length > 0)
        throw new error_1.ValidationError("invalid bundle", invalidValues);
    }
    function assertBundleV01(b) {
      let invalidValues = [];
      if (invalidValues.push(...validateBundleBase(b)), invalidValues.push(...validateInclusionPromise(b)), invalidValues.length > 0)
        throw new error_1.ValidationError("invalid v0.1 bundle", invalidValues);
    }
    function isBundleV01(b) {
      try {
        return assertBundleV01(b), !0;
      } catch {
        return !1;
      }
    }
    function assertBundleV02(b) {
      let invalidValues = [];
      if (invalidValues.push(...validateBundleBase(b)), invalidValues.push(...validateInclusionProof(b)), invalidValues.length > 0)
        throw new error_1.ValidationError("invalid v0.2 bundle", invalidValues);
    }
    function assertBundleLatest(b) {
      let invalidValues = [];
      if (invalidValues.push(...validateBundleBase(b)), invalidValues.push(...validateInclusionProof(b)), invalidValues.push(...validateNoCertificateChain(b)), invalidValues.length > 0)
        throw new error_1.ValidationError("invalid bundle", invalidValues);
    }
    function validateBundleBase(b) {
      let invalidValues = [];
      if ((b.mediaType === void 0 || !b.mediaType.match(/^application\/vnd\.dev\.sigstore\.bundle\+json;version=\d\.\d/) && !b.mediaType.match(/^application\/vnd\.dev\.sigstore\.bundle\.v\d\.\d\+json/)) && invalidValues.push("mediaType"), b.content === void 0)
        invalidValues.push("content");
      else
        switch (b.content.$case) {
          case "messageSignature":
            b.content.messageSignature.messageDigest === void 0 ? invalidValues.push("content.messageSignature.messageDigest") : b.content.messageSignature.messageDigest.digest.length === 0 && invalidValues.push("content.messageSignature.messageDigest.digest"), b.content.messageSignature.signature.length === 0 && invalidValues.push("content.messageSignature.signature");
            break;
          case "dsseEnvelope":
            b.content.dsseEnvelope.payload.length === 0 && invalidValues.push("content.dsseEnvelope.payload"), b.content.dsseEnvelope.signatures.length !== 1 ? invalidValues.push("content.dsseEnvelope.signatures") : b.content.dsseEnvelope.signatures[0].sig.length === 0 && invalidValues.push("content.dsseEnvelope.signatures[0].sig");
            break;
        }
      if (b.verificationMaterial === void 0)
        invalidValues.push("verificationMaterial");
      else {
        if (b.verificationMaterial.content === void 0)
          invalidValues.push("verificationMaterial.content");
        else
          switch (b.verificationMaterial.content.$case) {
            case "x509CertificateChain":
              b.verificationMaterial.content.x509CertificateChain.certificates.length === 0 && invalidValues.push("verificationMaterial.content.x509CertificateChain.certificates"), b.verificationMaterial.content.x509CertificateChain.certificates.forEach((cert, i) => {
                cert.rawBytes.length === 0 && invalidValues.push(`verificationMaterial.content.x509CertificateChain.certificates[${i}].rawBytes`);
              });
              break;
            case "certificate":
              b.verificationMaterial.content.certificate.rawBytes.length === 0 && invalidValues.push("verificationMaterial.content.certificate.rawBytes");
              break;
          }
        b.verificationMaterial.tlogEntries === void 0 ? invalidValues.push("verificationMaterial.tlogEntries") : b.verificationMaterial.tlogEntries.length > 0 && b.verificationMaterial.tlogEntries.forEach((entry, i) => {
          entry.logId === void 0 && invalidValues.push(`verificationMaterial.tlogEntries[${i}].logId`), entry.kindVersion === void 0 && invalidValues.push(`verificationMaterial.tlogEntries[${i}].kindVersion`);
        });
      }
      return invalidValues;
    }
    function validateInclusionPromise(b) {
      let invalidValues = [];
      return b.verificationMaterial && b.verificationMaterial.tlogEntries?.length > 0 && b.verificationMaterial.tlogEntries.forEach((entry, i) => {
        entry.inclusionPromise === void 0 && invalidValues.push(`verificationMaterial.tlogEntries[${i}].inclusionPromise`);
      }), invalidValues;
    }
    function validateInclusionProof(b) {
      let invalidValues = [];
      return b.verificationMaterial && b.verificationMaterial.tlogEntries?.length > 0 && b.verificationMaterial.tlogEntries.forEach((entry, i) => {
        entry.inclusionProof === void 0 ? invalidValues.push(`verificationMaterial.tlogEntries[${i}].inclusionProof`) : entry.inclusionProof.checkpoint === void 0 && invalidValues.push(`verificationMaterial.tlogEntries[${i}].inclusionProof.checkpoint`);
      }), invalidValues;
    }
    function validateNoCertificateChain(b) {
      let invalidValues = [];
      return b.verificationMaterial?.content?.$case === "x509CertificateChain" && invalidValues.push("verificationMaterial.content.$case"), invalidValues;
    }
  }
});

// node_modules/@sigstore/bundle/dist/serialized.js
var require_serialized = __commonJS({
  "node_modules/@sigstore/bundle/dist/serialized.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.envelopeToJSON = exports.envelopeFromJSON = exports.bundleToJSON = exports.bundleFromJSON = void 0;
    var protobuf_specs_1 = require_dist(), bundle_1 = require_bundle(), validate_1 = require_validate(), bundleFromJSON2 = (obj) => {
      let bundle = protobuf_specs_1.Bundle.fromJSON(obj);
      switch (bundle.mediaType) {
        case bundle_1.BUNDLE_V01_MEDIA_TYPE:
          (0, validate_1.assertBundleV01)(bundle);
          break;
        case bundle_1.BUNDLE_V02_MEDIA_TYPE:
          (0, validate_1.assertBundleV02)(bundle);
          break;
        default:
          (0, validate_1.assertBundleLatest)(bundle);
          break;
      }
      return bundle;
    };
    exports.bundleFromJSON = bundleFromJSON2;
    var bundleToJSON = (bundle) => protobuf_specs_1.Bundle.toJSON(bundle);
    exports.bundleToJSON = bundleToJSON;
    var envelopeFromJSON = (obj) => protobuf_specs_1.Envelope.fromJSON(obj);
    exports.envelopeFromJSON = envelopeFromJSON;
    var envelopeToJSON = (envelope) => protobuf_specs_1.Envelope.toJSON(envelope);
    exports.envelopeToJSON = envelopeToJSON;
  }
});

// node_modules/@sigstore/bundle/dist/index.js
var require_dist2 = __commonJS({
  "node_modules/@sigstore/bundle/dist/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.isBundleV01 = exports.assertBundleV02 = exports.assertBundleV01 = exports.assertBundleLatest = exports.assertBundle = exports.envelopeToJSON = exports.envelopeFromJSON = exports.bundleToJSON = exports.bundleFromJSON = exports.ValidationError = exports.isBundleWithPublicKey = exports.isBundleWithMessageSignature = exports.isBundleWithDsseEnvelope = exports.isBundleWithCertificateChain = exports.BUNDLE_V03_MEDIA_TYPE = exports.BUNDLE_V03_LEGACY_MEDIA_TYPE = exports.BUNDLE_V02_MEDIA_TYPE = exports.BUNDLE_V01_MEDIA_TYPE = exports.toMessageSignatureBundle = exports.toDSSEBundle = void 0;
    var build_1 = require_build();
    Object.defineProperty(exports, "toDSSEBundle", { enumerable: !0, get: function() {
      return build_1.toDSSEBundle;
    } });
    Object.defineProperty(exports, "toMessageSignatureBundle", { enumerable: !0, get: function() {
      return build_1.toMessageSignatureBundle;
    } });
    var bundle_1 = require_bundle();
    Object.defineProperty(exports, "BUNDLE_V01_MEDIA_TYPE", { enumerable: !0, get: function() {
      return bundle_1.BUNDLE_V01_MEDIA_TYPE;
    } });
    Object.defineProperty(exports, "BUNDLE_V02_MEDIA_TYPE", { enumerable: !0, get: function() {
      return bundle_1.BUNDLE_V02_MEDIA_TYPE;
    } });
    Object.defineProperty(exports, "BUNDLE_V03_LEGACY_MEDIA_TYPE", { enumerable: !0, get: function() {
      return bundle_1.BUNDLE_V03_LEGACY_MEDIA_TYPE;
    } });
    Object.defineProperty(exports, "BUNDLE_V03_MEDIA_TYPE", { enumerable: !0, get: function() {
      return bundle_1.BUNDLE_V03_MEDIA_TYPE;
    } });
    Object.defineProperty(exports, "isBundleWithCertificateChain", { enumerable: !0, get: function() {
      return bundle_1.isBundleWithCertificateChain;
    } });
    Object.defineProperty(exports, "isBundleWithDsseEnvelope", { enumerable: !0, get: function() {
      return bundle_1.isBundleWithDsseEnvelope;
    } });
    Object.defineProperty(exports, "isBundleWithMessageSignature", { enumerable: !0, get: function() {
      return bundle_1.isBundleWithMessageSignature;
    } });
    Object.defineProperty(exports, "isBundleWithPublicKey", { enumerable: !0, get: function() {
      return bundle_1.isBundleWithPublicKey;
    } });
    var error_1 = require_error();
    Object.defineProperty(exports, "ValidationError", { enumerable: !0, get: function() {
      return error_1.ValidationError;
    } });
    var serialized_1 = require_serialized();
    Object.defineProperty(exports, "bundleFromJSON", { enumerable: !0, get: function() {
      return serialized_1.bundleFromJSON;
    } });
    Object.defineProperty(exports, "bundleToJSON", { enumerable: !0, get: function() {
      return serialized_1.bundleToJSON;
    } });
    Object.defineProperty(exports, "envelopeFromJSON", { enumerable: !0, get: function() {
      return serialized_1.envelopeFromJSON;
    } });
    Object.defineProperty(exports, "envelopeToJSON", { enumerable: !0, get: function() {
      return serialized_1.envelopeToJSON;
    } });
    var validate_1 = require_validate();
    Object.defineProperty(exports, "assertBundle", { enumerable: !0, get: function() {
      return validate_1.assertBundle;
    } });
    Object.defineProperty(exports, "assertBundleLatest", { enumerable: !0, get: function() {
      return validate_1.assertBundleLatest;
    } });
    Object.defineProperty(exports, "assertBundleV01", { enumerable: !0, get: function() {
      return validate_1.assertBundleV01;
    } });
    Object.defineProperty(exports, "assertBundleV02", { enumerable: !0, get: function() {
      return validate_1.assertBundleV02;
    } });
    Object.defineProperty(exports, "isBundleV01", { enumerable: !0, get: function() {
      return validate_1.isBundleV01;
    } });
  }
});

// node_modules/@sigstore/core/dist/stream.js
var require_stream = __commonJS({
  "node_modules/@sigstore/core/dist/stream.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ByteStream = void 0;
    var StreamError = class extends Error {
    }, ByteStream = class _ByteStream {
      static BLOCK_SIZE = 1024;
      buf;
      view;
      start = 0;
      constructor(buffer) {
        buffer ? (this.buf = buffer, this.view = Buffer.from(buffer)) : (this.buf = Buffer.alloc(0), this.view = Buffer.from(this.buf));
      }
      get buffer() {
        return this.view.subarray(0, this.start);
      }
      get length() {
        return this.view.byteLength;
      }
      get position() {
        return this.start;
      }
      seek(position) {
        this.start = position;
      }
      // Returns a Buffer containing the specified number of bytes starting at the
      // given start position.
      slice(start2, len) {
        let end = start2 + len;
        if (end > this.length)
          throw new StreamError("request past end of buffer");
        return this.view.subarray(start2, end);
      }
      appendChar(char) {
        this.ensureCapacity(1), this.view[this.start] = char, this.start += 1;
      }
      appendUint16(num) {
        this.ensureCapacity(2);
        let value = new Uint16Array([num]), view = new Uint8Array(value.buffer);
        this.view[this.start] = view[1], this.view[this.start + 1] = view[0], this.start += 2;
      }
      appendUint24(num) {
        this.ensureCapacity(3);
        let value = new Uint32Array([num]), view = new Uint8Array(value.buffer);
        this.view[this.start] = view[2], this.view[this.start + 1] = view[1], this.view[this.start + 2] = view[0], this.start += 3;
      }
      appendView(view) {
        this.ensureCapacity(view.length), this.view.set(view, this.start), this.start += view.length;
      }
      getBlock(size) {
        if (size <= 0)
          return Buffer.alloc(0);
        if (this.start + size > this.view.length)
          throw new Error("request past end of buffer");
        let result = this.view.subarray(this.start, this.start + size);
        return this.start += size, result;
      }
      getUint8() {
        return this.getBlock(1)[0];
      }
      getUint16() {
        let block = this.getBlock(2);
        return block[0] << 8 | block[1];
      }
      ensureCapacity(size) {
        if (this.start + size > this.view.byteLength) {
          let blockSize = _ByteStream.BLOCK_SIZE + (size > _ByteStream.BLOCK_SIZE ? size : 0);
          this.realloc(this.view.byteLength + blockSize);
        }
      }
      realloc(size) {
        let newArray = Buffer.alloc(size), newView = Buffer.from(newArray);
        newView.set(this.view), this.buf = newArray, this.view = newView;
      }
    };
    exports.ByteStream = ByteStream;
  }
});

// node_modules/@sigstore/core/dist/asn1/error.js
var require_error2 = __commonJS({
  "node_modules/@sigstore/core/dist/asn1/error.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ASN1TypeError = exports.ASN1ParseError = void 0;
    var ASN1ParseError = class extends Error {
    };
    exports.ASN1ParseError = ASN1ParseError;
    var ASN1TypeError = class extends Error {
    };
    exports.ASN1TypeError = ASN1TypeError;
  }
});

// node_modules/@sigstore/core/dist/asn1/length.js
var require_length = __commonJS({
  "node_modules/@sigstore/core/dist/asn1/length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.decodeLength = decodeLength;
    exports.encodeLength = encodeLength;
    var error_1 = require_error2();
    function decodeLength(stream) {
      let buf = stream.getUint8();
      if ((buf & 128) === 0)
        return buf;
      let byteCount = buf & 127;
      if (byteCount > 6)
        throw new error_1.ASN1ParseError("length exceeds 6 byte limit");
      let len = 0;
      for (let i = 0; i < byteCount; i++)
        len = len * 256 + stream.getUint8();
      if (len === 0)
        throw new error_1.ASN1ParseError("indefinite length encoding not supported");
      return len;
    }
    function encodeLength(len) {
      if (len < 128)
        return Buffer.from([len]);
      let val = BigInt(len), bytes = [];
      for (; val > 0n; )
        bytes.unshift(Number(val & 255n)), val = val >> 8n;
      return Buffer.from([128 | bytes.length, ...bytes]);
    }
  }
});

// node_modules/@sigstore/core/dist/asn1/parse.js
var require_parse = __commonJS({
  "node_modules/@sigstore/core/dist/asn1/parse.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.parseInteger = parseInteger;
    exports.parseStringASCII = parseStringASCII;
    exports.parseTime = parseTime;
    exports.parseOID = parseOID;
    exports.parseBoolean = parseBoolean;
    exports.parseBitString = parseBitString;
    var RE_TIME_SHORT_YEAR = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{3})?Z$/, RE_TIME_LONG_YEAR = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{3})?Z$/;
    function parseInteger(buf) {
      let pos = 0, end = buf.length, val = buf[pos], neg = val > 127, pad = neg ? 255 : 0;
      for (; val == pad && ++pos < end; )
        val = buf[pos];
      if (end - pos === 0)
        return BigInt(neg ? -1 : 0);
      val = neg ? val - 256 : val;
      let n = BigInt(val);
      for (let i = pos + 1; i < end; ++i)
        n = n * BigInt(256) + BigInt(buf[i]);
      return n;
    }
    function parseStringASCII(buf) {
      return buf.toString("ascii");
    }
    function parseTime(buf, shortYear) {
      let timeStr = parseStringASCII(buf), m = shortYear ? RE_TIME_SHORT_YEAR.exec(timeStr) : RE_TIME_LONG_YEAR.exec(timeStr);
      if (!m)
        throw new Error("invalid time");
      if (shortYear) {
        let year = Number(m[1]);
        year += year >= 50 ? 1900 : 2e3, m[1] = year.toString();
      }
      return /* @__PURE__ */ new Date(`${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}Z`);
    }
    function parseOID(buf) {
      let pos = 0, end = buf.length, n = buf[pos++], first = Math.floor(n / 40), second = n % 40, oid = `${first}.${second}`, val = 0;
      for (; pos < end; ++pos)
        n = buf[pos], val = (val << 7) + (n & 127), (n & 128) === 0 && (oid += `.${val}`, val = 0);
      return oid;
    }
    function parseBoolean(buf) {
      return buf[0] !== 0;
    }
    function parseBitString(buf) {
      let unused = buf[0], start2 = 1, end = buf.length, bits = [];
      for (let i = start2; i < end; ++i) {
        let byte = buf[i], skip = i === end - 1 ? unused : 0;
        for (let j = 7; j >= skip; --j)
          bits.push(byte >> j & 1);
      }
      return bits;
    }
  }
});

// node_modules/@sigstore/core/dist/asn1/tag.js
var require_tag = __commonJS({
  "node_modules/@sigstore/core/dist/asn1/tag.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ASN1Tag = void 0;
    var error_1 = require_error2(), UNIVERSAL_TAG = {
      BOOLEAN: 1,
      INTEGER: 2,
      BIT_STRING: 3,
      OCTET_STRING: 4,
      OBJECT_IDENTIFIER: 6,
      SEQUENCE: 16,
      SET: 17,
      PRINTABLE_STRING: 19,
      UTC_TIME: 23,
      GENERALIZED_TIME: 24
    }, TAG_CLASS = {
      UNIVERSAL: 0,
      APPLICATION: 1,
      CONTEXT_SPECIFIC: 2,
      PRIVATE: 3
    }, ASN1Tag = class {
      number;
      constructed;
      class;
      constructor(enc) {
        if (this.number = enc & 31, this.constructed = (enc & 32) === 32, this.class = enc >> 6, this.number === 31)
          throw new error_1.ASN1ParseError("long form tags not supported");
        if (this.class === TAG_CLASS.UNIVERSAL && this.number === 0)
          throw new error_1.ASN1ParseError("unsupported tag 0x00");
      }
      isUniversal() {
        return this.class === TAG_CLASS.UNIVERSAL;
      }
      isContextSpecific(num) {
        let res = this.class === TAG_CLASS.CONTEXT_SPECIFIC;
        return num !== void 0 ? res && this.number === num : res;
      }
      isBoolean() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.BOOLEAN;
      }
      isInteger() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.INTEGER;
      }
      isBitString() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.BIT_STRING;
      }
      isOctetString() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.OCTET_STRING;
      }
      isOID() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.OBJECT_IDENTIFIER;
      }
      isUTCTime() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.UTC_TIME;
      }
      isGeneralizedTime() {
        return this.isUniversal() && this.number === UNIVERSAL_TAG.GENERALIZED_TIME;
      }
      toDER() {
        return this.number | (this.constructed ? 32 : 0) | this.class << 6;
      }
    };
    exports.ASN1Tag = ASN1Tag;
  }
});

// node_modules/@sigstore/core/dist/asn1/obj.js
var require_obj = __commonJS({
  "node_modules/@sigstore/core/dist/asn1/obj.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ASN1Obj = void 0;
    var stream_1 = require_stream(), error_1 = require_error2(), length_1 = require_length(), parse_1 = require_parse(), tag_1 = require_tag(), ASN1Obj = class {
      tag;
      subs;
      value;
      constructor(tag2, value, subs) {
        this.tag = tag2, this.value = value, this.subs = subs;
      }
      // Constructs an ASN.1 object from a Buffer of DER-encoded bytes.
      static parseBuffer(buf) {
        return parseStream(new stream_1.ByteStream(buf));
      }
      toDER() {
        let valueStream = new stream_1.ByteStream();
        if (this.subs.length > 0)
          for (let sub of this.subs)
            valueStream.appendView(sub.toDER());
        else
          valueStream.appendView(this.value);
        let value = valueStream.buffer, obj = new stream_1.ByteStream();
        return obj.appendChar(this.tag.toDER()), obj.appendView((0, length_1.encodeLength)(value.length)), obj.appendView(value), obj.buffer;
      }
      /////////////////////////////////////////////////////////////////////////////
      // Convenience methods for parsing ASN.1 primitives into JS types
      // Returns the ASN.1 object's value as a boolean. Throws an error if the
      // object is not a boolean.
      toBoolean() {
        if (!this.tag.isBoolean())
          throw new error_1.ASN1TypeError("not a boolean");
        return (0, parse_1.parseBoolean)(this.value);
      }
      // Returns the ASN.1 object's value as a BigInt. Throws an error if the
      // object is not an integer.
      toInteger() {
        if (!this.tag.isInteger())
          throw new error_1.ASN1TypeError("not an integer");
        return (0, parse_1.parseInteger)(this.value);
      }
      // Returns the ASN.1 object's value as an OID string. Throws an error if the
      // object is not an OID.
      toOID() {
        if (!this.tag.isOID())
          throw new error_1.ASN1TypeError("not an OID");
        return (0, parse_1.parseOID)(this.value);
      }
      // Returns the ASN.1 object's value as a Date. Throws an error if the object
      // is not either a UTCTime or a GeneralizedTime.
      toDate() {
        switch (!0) {
          case this.tag.isUTCTime():
            return (0, parse_1.parseTime)(this.value, !0);
          case this.tag.isGeneralizedTime():
            return (0, parse_1.parseTime)(this.value, !1);
          default:
            throw new error_1.ASN1TypeError("not a date");
        }
      }
      // Returns the ASN.1 object's value as a number[] where each number is the
      // value of a bit in the bit string. Throws an error if the object is not a
      // bit string.
      toBitString() {
        if (!this.tag.isBitString())
          throw new error_1.ASN1TypeError("not a bit string");
        return (0, parse_1.parseBitString)(this.value);
      }
    };
    exports.ASN1Obj = ASN1Obj;
    function parseStream(stream) {
      let tag2 = new tag_1.ASN1Tag(stream.getUint8()), len = (0, length_1.decodeLength)(stream), value = stream.slice(stream.position, len), start2 = stream.position, subs = [];
      if (tag2.constructed)
        subs = collectSubs(stream, len);
      else if (tag2.isOctetString())
        try {
          subs = collectSubs(stream, len);
        } catch {
        }
      return subs.length === 0 && stream.seek(start2 + len), new ASN1Obj(tag2, value, subs);
    }
    function collectSubs(stream, len) {
      let end = stream.position + len;
      if (end > stream.length)
        throw new error_1.ASN1ParseError("invalid length");
      let subs = [];
      for (; stream.position < end; )
        subs.push(parseStream(stream));
      if (stream.position !== end)
        throw new error_1.ASN1ParseError("invalid length");
      return subs;
    }
  }
});

// node_modules/@sigstore/core/dist/asn1/index.js
var require_asn1 = __commonJS({
  "node_modules/@sigstore/core/dist/asn1/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.ASN1Obj = void 0;
    var obj_1 = require_obj();
    Object.defineProperty(exports, "ASN1Obj", { enumerable: !0, get: function() {
      return obj_1.ASN1Obj;
    } });
  }
});

// node_modules/@sigstore/core/dist/crypto.js
var require_crypto = __commonJS({
  "node_modules/@sigstore/core/dist/crypto.js"(exports) {
    "use strict";
    var __importDefault = exports && exports.__importDefault || function(mod) {
      return mod && mod.__esModule ? mod : { default: mod };
    };
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.createPublicKey = createPublicKey;
    exports.digest = digest4;
    exports.verify = verify3;
    exports.bufferEqual = bufferEqual;
    var crypto_1 = __importDefault(__require("crypto"));
    function createPublicKey(key, type = "spki") {
      return typeof key == "string" ? key.startsWith("-----") ? crypto_1.default.createPublicKey(key) : crypto_1.default.createPublicKey({
        key: Buffer.from(key, "base64"),
        format: "der",
        type
      }) : crypto_1.default.createPublicKey({ key, format: "der", type });
    }
    function digest4(algorithm, ...data) {
      let hash2 = crypto_1.default.createHash(algorithm);
      for (let d of data)
        hash2.update(d);
      return hash2.digest();
    }
    function verify3(data, key, signature, algorithm) {
      try {
        return crypto_1.default.verify(algorithm, data, key, signature);
      } catch {
        return !1;
      }
    }
    function bufferEqual(a, b) {
      try {
        return crypto_1.default.timingSafeEqual(a, b);
      } catch {
        return !1;
      }
    }
  }
});

// node_modules/@sigstore/core/dist/dsse.js
var require_dsse = __commonJS({
  "node_modules/@sigstore/core/dist/dsse.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.preAuthEncoding = preAuthEncoding;
    var PAE_PREFIX = "DSSEv1";
    function preAuthEncoding(payloadType, payload) {
      let typeBytes = Buffer.from(payloadType, "utf-8");
      return Buffer.concat([
        Buffer.from(`${PAE_PREFIX} ${typeBytes.length} `, "ascii"),
        typeBytes,
        Buffer.from(` ${payload.length} `, "ascii"),
        payload
      ]);
    }
  }
});

// node_modules/@sigstore/core/dist/encoding.js
var require_encoding = __commonJS({
  "node_modules/@sigstore/core/dist/encoding.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.base64Encode = base64Encode;
    exports.base64Decode = base64Decode;
    var BASE64_ENCODING = "base64", UTF8_ENCODING = "utf-8";
    function base64Encode(str) {
      return Buffer.from(str, UTF8_ENCODING).toString(BASE64_ENCODING);
    }
    function base64Decode(str) {
      return Buffer.from(str, BASE64_ENCODING).toString(UTF8_ENCODING);
    }
  }
});

// node_modules/@sigstore/core/dist/json.js
var require_json = __commonJS({
  "node_modules/@sigstore/core/dist/json.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.canonicalize = canonicalize;
    function canonicalize(object2) {
      let buffer = "";
      if (object2 === null || typeof object2 != "object" || object2.toJSON != null)
        buffer += JSON.stringify(object2);
      else if (Array.isArray(object2)) {
        buffer += "[";
        let first = !0;
        object2.forEach((element) => {
          first || (buffer += ","), first = !1, buffer += canonicalize(element);
        }), buffer += "]";
      } else {
        buffer += "{";
        let first = !0;
        Object.keys(object2).sort().forEach((property) => {
          first || (buffer += ","), first = !1, buffer += JSON.stringify(property), buffer += ":", buffer += canonicalize(object2[property]);
        }), buffer += "}";
      }
      return buffer;
    }
  }
});

// node_modules/@sigstore/core/dist/pem.js
var require_pem = __commonJS({
  "node_modules/@sigstore/core/dist/pem.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.toDER = toDER;
    exports.fromDER = fromDER;
    var PEM_HEADER = /-----BEGIN (.*)-----/, PEM_FOOTER = /-----END (.*)-----/;
    function toDER(certificate) {
      let der = "";
      return certificate.split(`
`).forEach((line) => {
        line.match(PEM_HEADER) || line.match(PEM_FOOTER) || (der += line);
      }), Buffer.from(der, "base64");
    }
    function fromDER(certificate, type = "CERTIFICATE") {
      let lines3 = certificate.toString("base64").match(/.{1,64}/g) || "";
      return [`-----BEGIN ${type}-----`, ...lines3, `-----END ${type}-----`].join(`
`).concat(`
`);
    }
  }
});

// node_modules/@sigstore/core/dist/oid.js
var require_oid = __commonJS({
  "node_modules/@sigstore/core/dist/oid.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.SHA2_HASH_ALGOS = exports.RSA_SIGNATURE_ALGOS = exports.ECDSA_SIGNATURE_ALGOS = void 0;
    exports.ECDSA_SIGNATURE_ALGOS = {
      "1.2.840.10045.4.3.1": "sha224",
      "1.2.840.10045.4.3.2": "sha256",
      "1.2.840.10045.4.3.3": "sha384",
      "1.2.840.10045.4.3.4": "sha512"
    };
    exports.RSA_SIGNATURE_ALGOS = {
      "1.2.840.113549.1.1.14": "sha224",
      "1.2.840.113549.1.1.11": "sha256",
      "1.2.840.113549.1.1.12": "sha384",
      "1.2.840.113549.1.1.13": "sha512"
    };
    exports.SHA2_HASH_ALGOS = {
      "2.16.840.1.101.3.4.2.1": "sha256",
      "2.16.840.1.101.3.4.2.2": "sha384",
      "2.16.840.1.101.3.4.2.3": "sha512"
    };
  }
});

// node_modules/@sigstore/core/dist/rfc3161/error.js
var require_error3 = __commonJS({
  "node_modules/@sigstore/core/dist/rfc3161/error.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.RFC3161TimestampVerificationError = void 0;
    var RFC3161TimestampVerificationError = class extends Error {
    };
    exports.RFC3161TimestampVerificationError = RFC3161TimestampVerificationError;
  }
});

// node_modules/@sigstore/core/dist/rfc3161/tstinfo.js
var require_tstinfo = __commonJS({
  "node_modules/@sigstore/core/dist/rfc3161/tstinfo.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __setModuleDefault = exports && exports.__setModuleDefault || (Object.create ? (function(o, v) {
      Object.defineProperty(o, "default", { enumerable: !0, value: v });
    }) : function(o, v) {
      o.default = v;
    }), __importStar = exports && exports.__importStar || /* @__PURE__ */ (function() {
      var ownKeys = function(o) {
        return ownKeys = Object.getOwnPropertyNames || function(o2) {
          var ar = [];
          for (var k in o2) Object.prototype.hasOwnProperty.call(o2, k) && (ar[ar.length] = k);
          return ar;
        }, ownKeys(o);
      };
      return function(mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) k[i] !== "default" && __createBinding(result, mod, k[i]);
        return __setModuleDefault(result, mod), result;
      };
    })();
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.TSTInfo = void 0;
    var crypto = __importStar(require_crypto()), oid_1 = require_oid(), error_1 = require_error3(), TSTInfo = class {
      root;
      constructor(asn1) {
        this.root = asn1;
      }
      get version() {
        return this.root.subs[0].toInteger();
      }
      get genTime() {
        return this.root.subs[4].toDate();
      }
      get messageImprintHashAlgorithm() {
        let oid = this.messageImprintObj.subs[0].subs[0].toOID();
        return oid_1.SHA2_HASH_ALGOS[oid];
      }
      get messageImprintHashedMessage() {
        return this.messageImprintObj.subs[1].value;
      }
      get raw() {
        return this.root.toDER();
      }
      verify(data) {
        let digest4 = crypto.digest(this.messageImprintHashAlgorithm, data);
        if (!crypto.bufferEqual(digest4, this.messageImprintHashedMessage))
          throw new error_1.RFC3161TimestampVerificationError("message imprint does not match artifact");
      }
      // https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2
      get messageImprintObj() {
        return this.root.subs[2];
      }
    };
    exports.TSTInfo = TSTInfo;
  }
});

// node_modules/@sigstore/core/dist/rfc3161/timestamp.js
var require_timestamp2 = __commonJS({
  "node_modules/@sigstore/core/dist/rfc3161/timestamp.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __setModuleDefault = exports && exports.__setModuleDefault || (Object.create ? (function(o, v) {
      Object.defineProperty(o, "default", { enumerable: !0, value: v });
    }) : function(o, v) {
      o.default = v;
    }), __importStar = exports && exports.__importStar || /* @__PURE__ */ (function() {
      var ownKeys = function(o) {
        return ownKeys = Object.getOwnPropertyNames || function(o2) {
          var ar = [];
          for (var k in o2) Object.prototype.hasOwnProperty.call(o2, k) && (ar[ar.length] = k);
          return ar;
        }, ownKeys(o);
      };
      return function(mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) k[i] !== "default" && __createBinding(result, mod, k[i]);
        return __setModuleDefault(result, mod), result;
      };
    })();
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.RFC3161Timestamp = void 0;
    var asn1_1 = require_asn1(), crypto = __importStar(require_crypto()), oid_1 = require_oid(), error_1 = require_error3(), tstinfo_1 = require_tstinfo(), OID_PKCS9_CONTENT_TYPE_SIGNED_DATA = "1.2.840.113549.1.7.2", OID_PKCS9_CONTENT_TYPE_TSTINFO = "1.2.840.113549.1.9.16.1.4", OID_PKCS9_MESSAGE_DIGEST_KEY = "1.2.840.113549.1.9.4", RFC3161Timestamp = class _RFC3161Timestamp {
      root;
      constructor(asn1) {
        this.root = asn1;
      }
      static parse(der) {
        let asn1 = asn1_1.ASN1Obj.parseBuffer(der);
        return new _RFC3161Timestamp(asn1);
      }
      get status() {
        return this.pkiStatusInfoObj.subs[0].toInteger();
      }
      get contentType() {
        return this.contentTypeObj.toOID();
      }
      get eContentType() {
        return this.eContentTypeObj.toOID();
      }
      get signingTime() {
        return this.tstInfo.genTime;
      }
      get signerIssuer() {
        return this.signerSidObj.subs[0].value;
      }
      get signerSerialNumber() {
        return this.signerSidObj.subs[1].value;
      }
      get signerDigestAlgorithm() {
        let oid = this.signerDigestAlgorithmObj.subs[0].toOID();
        return oid_1.SHA2_HASH_ALGOS[oid];
      }
      get signatureAlgorithm() {
        let oid = this.signatureAlgorithmObj.subs[0].toOID();
        return oid_1.ECDSA_SIGNATURE_ALGOS[oid];
      }
      get signatureValue() {
        return this.signatureValueObj.value;
      }
      get tstInfo() {
        return new tstinfo_1.TSTInfo(this.eContentObj.subs[0].subs[0]);
      }
      verify(data, publicKey) {
        if (!this.timeStampTokenObj)
          throw new error_1.RFC3161TimestampVerificationError("timeStampToken is missing");
        if (this.contentType !== OID_PKCS9_CONTENT_TYPE_SIGNED_DATA)
          throw new error_1.RFC3161TimestampVerificationError(`incorrect content type: ${this.contentType}`);
        if (this.eContentType !== OID_PKCS9_CONTENT_TYPE_TSTINFO)
          throw new error_1.RFC3161TimestampVerificationError(`incorrect encapsulated content type: ${this.eContentType}`);
        this.tstInfo.verify(data), this.verifyMessageDigest(), this.verifySignature(publicKey);
      }
      verifyMessageDigest() {
        let tstInfoDigest = crypto.digest(this.signerDigestAlgorithm, this.tstInfo.raw), expectedDigest = this.messageDigestAttributeObj.subs[1].subs[0].value;
        if (!crypto.bufferEqual(tstInfoDigest, expectedDigest))
          throw new error_1.RFC3161TimestampVerificationError("signed data does not match tstInfo");
      }
      verifySignature(key) {
        let signedAttrs = this.signedAttrsObj.toDER();
        if (signedAttrs[0] = 49, !crypto.verify(signedAttrs, key, this.signatureValue, this.signatureAlgorithm))
          throw new error_1.RFC3161TimestampVerificationError("signature verification failed");
      }
      // https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2
      get pkiStatusInfoObj() {
        return this.root.subs[0];
      }
      // https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2
      get timeStampTokenObj() {
        return this.root.subs[1];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-3
      get contentTypeObj() {
        return this.timeStampTokenObj.subs[0];
      }
      // https://www.rfc-editor.org/rfc/rfc5652#section-3
      get signedDataObj() {
        return this.timeStampTokenObj.subs.find((sub) => sub.tag.isContextSpecific(0)).subs[0];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.1
      get encapContentInfoObj() {
        return this.signedDataObj.subs[2];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.1
      get signerInfosObj() {
        let sd = this.signedDataObj;
        return sd.subs[sd.subs.length - 1];
      }
      // https://www.rfc-editor.org/rfc/rfc5652#section-5.1
      get signerInfoObj() {
        return this.signerInfosObj.subs[0];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.2
      get eContentTypeObj() {
        return this.encapContentInfoObj.subs[0];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.2
      get eContentObj() {
        return this.encapContentInfoObj.subs[1];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.3
      get signedAttrsObj() {
        return this.signerInfoObj.subs.find((sub) => sub.tag.isContextSpecific(0));
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.3
      get messageDigestAttributeObj() {
        return this.signedAttrsObj.subs.find((sub) => sub.subs[0].tag.isOID() && sub.subs[0].toOID() === OID_PKCS9_MESSAGE_DIGEST_KEY);
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.3
      get signerSidObj() {
        return this.signerInfoObj.subs[1];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.3
      get signerDigestAlgorithmObj() {
        return this.signerInfoObj.subs[2];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.3
      get signatureAlgorithmObj() {
        return this.signerInfoObj.subs[4];
      }
      // https://datatracker.ietf.org/doc/html/rfc5652#section-5.3
      get signatureValueObj() {
        return this.signerInfoObj.subs[5];
      }
    };
    exports.RFC3161Timestamp = RFC3161Timestamp;
  }
});

// node_modules/@sigstore/core/dist/rfc3161/index.js
var require_rfc3161 = __commonJS({
  "node_modules/@sigstore/core/dist/rfc3161/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.RFC3161Timestamp = void 0;
    var timestamp_1 = require_timestamp2();
    Object.defineProperty(exports, "RFC3161Timestamp", { enumerable: !0, get: function() {
      return timestamp_1.RFC3161Timestamp;
    } });
  }
});

// node_modules/@sigstore/core/dist/x509/sct.js
var require_sct = __commonJS({
  "node_modules/@sigstore/core/dist/x509/sct.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __setModuleDefault = exports && exports.__setModuleDefault || (Object.create ? (function(o, v) {
      Object.defineProperty(o, "default", { enumerable: !0, value: v });
    }) : function(o, v) {
      o.default = v;
    }), __importStar = exports && exports.__importStar || /* @__PURE__ */ (function() {
      var ownKeys = function(o) {
        return ownKeys = Object.getOwnPropertyNames || function(o2) {
          var ar = [];
          for (var k in o2) Object.prototype.hasOwnProperty.call(o2, k) && (ar[ar.length] = k);
          return ar;
        }, ownKeys(o);
      };
      return function(mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) k[i] !== "default" && __createBinding(result, mod, k[i]);
        return __setModuleDefault(result, mod), result;
      };
    })();
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.SignedCertificateTimestamp = void 0;
    var crypto = __importStar(require_crypto()), stream_1 = require_stream(), SignedCertificateTimestamp = class _SignedCertificateTimestamp {
      version;
      logID;
      timestamp;
      extensions;
      hashAlgorithm;
      signatureAlgorithm;
      signature;
      constructor(options) {
        this.version = options.version, this.logID = options.logID, this.timestamp = options.timestamp, this.extensions = options.extensions, this.hashAlgorithm = options.hashAlgorithm, this.signatureAlgorithm = options.signatureAlgorithm, this.signature = options.signature;
      }
      get datetime() {
        return new Date(Number(this.timestamp.readBigInt64BE()));
      }
      // Returns the hash algorithm used to generate the SCT's signature.
      // https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.4.1
      get algorithm() {
        switch (this.hashAlgorithm) {
          /* istanbul ignore next */
          case 0:
            return "none";
          /* istanbul ignore next */
          case 1:
            return "md5";
          /* istanbul ignore next */
          case 2:
            return "sha1";
          /* istanbul ignore next */
          case 3:
            return "sha224";
          case 4:
            return "sha256";
          /* istanbul ignore next */
          case 5:
            return "sha384";
          /* istanbul ignore next */
          case 6:
            return "sha512";
          /* istanbul ignore next */
          default:
            return "unknown";
        }
      }
      verify(preCert, key) {
        let stream = new stream_1.ByteStream();
        return stream.appendChar(this.version), stream.appendChar(0), stream.appendView(this.timestamp), stream.appendUint16(1), stream.appendView(preCert), stream.appendUint16(this.extensions.byteLength), this.extensions.byteLength > 0 && stream.appendView(this.extensions), crypto.verify(stream.buffer, key, this.signature, this.algorithm);
      }
      // Parses a SignedCertificateTimestamp from a buffer. SCTs are encoded using
      // TLS encoding which means the fields and lengths of most fields are
      // specified as part of the SCT and TLS specs.
      // https://www.rfc-editor.org/rfc/rfc6962#section-3.2
      // https://www.rfc-editor.org/rfc/rfc5246#section-7.4.1.4.1
      static parse(buf) {
        let stream = new stream_1.ByteStream(buf), version = stream.getUint8(), logID = stream.getBlock(32), timestamp = stream.getBlock(8), extenstionLength = stream.getUint16(), extensions = stream.getBlock(extenstionLength), hashAlgorithm = stream.getUint8(), signatureAlgorithm = stream.getUint8(), sigLength = stream.getUint16(), signature = stream.getBlock(sigLength);
        if (stream.position !== buf.length)
          throw new Error("SCT buffer length mismatch");
        return new _SignedCertificateTimestamp({
          version,
          logID,
          timestamp,
          extensions,
          hashAlgorithm,
          signatureAlgorithm,
          signature
        });
      }
    };
    exports.SignedCertificateTimestamp = SignedCertificateTimestamp;
  }
});

// node_modules/@sigstore/core/dist/x509/ext.js
var require_ext = __commonJS({
  "node_modules/@sigstore/core/dist/x509/ext.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.X509SCTExtension = exports.X509SubjectKeyIDExtension = exports.X509AuthorityKeyIDExtension = exports.X509SubjectAlternativeNameExtension = exports.X509KeyUsageExtension = exports.X509BasicConstraintsExtension = exports.X509Extension = void 0;
    var stream_1 = require_stream(), sct_1 = require_sct(), X509Extension = class {
      root;
      constructor(asn1) {
        this.root = asn1;
      }
      get oid() {
        return this.root.subs[0].toOID();
      }
      get critical() {
        return this.root.subs.length === 3 ? this.root.subs[1].toBoolean() : !1;
      }
      get value() {
        return this.extnValueObj.value;
      }
      get valueObj() {
        return this.extnValueObj;
      }
      get extnValueObj() {
        return this.root.subs[this.root.subs.length - 1];
      }
    };
    exports.X509Extension = X509Extension;
    var X509BasicConstraintsExtension = class extends X509Extension {
      get isCA() {
        return this.sequence.subs[0]?.toBoolean() ?? !1;
      }
      get pathLenConstraint() {
        return this.sequence.subs.length > 1 ? this.sequence.subs[1].toInteger() : void 0;
      }
      // The extnValue field contains a single sequence wrapping the isCA and
      // pathLenConstraint.
      get sequence() {
        return this.extnValueObj.subs[0];
      }
    };
    exports.X509BasicConstraintsExtension = X509BasicConstraintsExtension;
    var X509KeyUsageExtension = class extends X509Extension {
      get digitalSignature() {
        return this.bitString[0] === 1;
      }
      get keyCertSign() {
        return this.bitString[5] === 1;
      }
      get crlSign() {
        return this.bitString[6] === 1;
      }
      // The extnValue field contains a single bit string which is a bit mask
      // indicating which key usages are enabled.
      get bitString() {
        return this.extnValueObj.subs[0].toBitString();
      }
    };
    exports.X509KeyUsageExtension = X509KeyUsageExtension;
    var X509SubjectAlternativeNameExtension = class extends X509Extension {
      get rfc822Name() {
        return this.findGeneralName(1)?.value.toString("ascii");
      }
      get uri() {
        return this.findGeneralName(6)?.value.toString("ascii");
      }
      // Retrieve the value of an otherName with the given OID.
      otherName(oid) {
        let otherName = this.findGeneralName(0);
        return otherName === void 0 || otherName.subs[0].toOID() !== oid ? void 0 : otherName.subs[1].subs[0].value.toString("ascii");
      }
      findGeneralName(tag2) {
        return this.generalNames.find((gn) => gn.tag.isContextSpecific(tag2));
      }
      // The extnValue field contains a sequence of GeneralNames.
      get generalNames() {
        return this.extnValueObj.subs[0].subs;
      }
    };
    exports.X509SubjectAlternativeNameExtension = X509SubjectAlternativeNameExtension;
    var X509AuthorityKeyIDExtension = class extends X509Extension {
      get keyIdentifier() {
        return this.findSequenceMember(0)?.value;
      }
      findSequenceMember(tag2) {
        return this.sequence.subs.find((el) => el.tag.isContextSpecific(tag2));
      }
      // The extnValue field contains a single sequence wrapping the keyIdentifier
      get sequence() {
        return this.extnValueObj.subs[0];
      }
    };
    exports.X509AuthorityKeyIDExtension = X509AuthorityKeyIDExtension;
    var X509SubjectKeyIDExtension = class extends X509Extension {
      get keyIdentifier() {
        return this.extnValueObj.subs[0].value;
      }
    };
    exports.X509SubjectKeyIDExtension = X509SubjectKeyIDExtension;
    var X509SCTExtension = class extends X509Extension {
      constructor(asn1) {
        super(asn1);
      }
      get signedCertificateTimestamps() {
        let buf = this.extnValueObj.subs[0].value, stream = new stream_1.ByteStream(buf), end = stream.getUint16() + 2, sctList = [];
        for (; stream.position < end; ) {
          let sctLength = stream.getUint16(), sct = stream.getBlock(sctLength);
          sctList.push(sct_1.SignedCertificateTimestamp.parse(sct));
        }
        if (stream.position !== end)
          throw new Error("SCT list length does not match actual length");
        return sctList;
      }
    };
    exports.X509SCTExtension = X509SCTExtension;
  }
});

// node_modules/@sigstore/core/dist/x509/cert.js
var require_cert = __commonJS({
  "node_modules/@sigstore/core/dist/x509/cert.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __setModuleDefault = exports && exports.__setModuleDefault || (Object.create ? (function(o, v) {
      Object.defineProperty(o, "default", { enumerable: !0, value: v });
    }) : function(o, v) {
      o.default = v;
    }), __importStar = exports && exports.__importStar || /* @__PURE__ */ (function() {
      var ownKeys = function(o) {
        return ownKeys = Object.getOwnPropertyNames || function(o2) {
          var ar = [];
          for (var k in o2) Object.prototype.hasOwnProperty.call(o2, k) && (ar[ar.length] = k);
          return ar;
        }, ownKeys(o);
      };
      return function(mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) k[i] !== "default" && __createBinding(result, mod, k[i]);
        return __setModuleDefault(result, mod), result;
      };
    })();
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.X509Certificate = exports.EXTENSION_OID_SCT = void 0;
    var asn1_1 = require_asn1(), crypto = __importStar(require_crypto()), oid_1 = require_oid(), pem = __importStar(require_pem()), ext_1 = require_ext(), EXTENSION_OID_SUBJECT_KEY_ID = "2.5.29.14", EXTENSION_OID_KEY_USAGE = "2.5.29.15", EXTENSION_OID_SUBJECT_ALT_NAME = "2.5.29.17", EXTENSION_OID_BASIC_CONSTRAINTS = "2.5.29.19", EXTENSION_OID_AUTHORITY_KEY_ID = "2.5.29.35";
    exports.EXTENSION_OID_SCT = "1.3.6.1.4.1.11129.2.4.2";
    var X509Certificate = class _X509Certificate {
      root;
      constructor(asn1) {
        this.root = asn1;
      }
      static parse(cert) {
        let der = typeof cert == "string" ? pem.toDER(cert) : cert, asn1 = asn1_1.ASN1Obj.parseBuffer(der);
        return new _X509Certificate(asn1);
      }
      get tbsCertificate() {
        return this.tbsCertificateObj;
      }
      get version() {
        return `v${(this.versionObj.subs[0].toInteger() + BigInt(1)).toString()}`;
      }
      get serialNumber() {
        return this.serialNumberObj.value;
      }
      get notBefore() {
        return this.validityObj.subs[0].toDate();
      }
      get notAfter() {
        return this.validityObj.subs[1].toDate();
      }
      get issuer() {
        return this.issuerObj.value;
      }
      get subject() {
        return this.subjectObj.value;
      }
      get publicKey() {
        return this.subjectPublicKeyInfoObj.toDER();
      }
      get signatureAlgorithm() {
        let oid = this.signatureAlgorithmObj.subs[0].toOID();
        return oid_1.RSA_SIGNATURE_ALGOS[oid] ? oid_1.RSA_SIGNATURE_ALGOS[oid] : oid_1.ECDSA_SIGNATURE_ALGOS[oid];
      }
      get signatureValue() {
        return this.signatureValueObj.value.subarray(1);
      }
      get subjectAltName() {
        let ext = this.extSubjectAltName;
        return ext?.uri || /* istanbul ignore next */
        ext?.rfc822Name;
      }
      get extensions() {
        return this.extensionsObj?.subs[0]?.subs || [];
      }
      get extKeyUsage() {
        let ext = this.findExtension(EXTENSION_OID_KEY_USAGE);
        return ext ? new ext_1.X509KeyUsageExtension(ext) : void 0;
      }
      get extBasicConstraints() {
        let ext = this.findExtension(EXTENSION_OID_BASIC_CONSTRAINTS);
        return ext ? new ext_1.X509BasicConstraintsExtension(ext) : void 0;
      }
      get extSubjectAltName() {
        let ext = this.findExtension(EXTENSION_OID_SUBJECT_ALT_NAME);
        return ext ? new ext_1.X509SubjectAlternativeNameExtension(ext) : void 0;
      }
      get extAuthorityKeyID() {
        let ext = this.findExtension(EXTENSION_OID_AUTHORITY_KEY_ID);
        return ext ? new ext_1.X509AuthorityKeyIDExtension(ext) : void 0;
      }
      get extSubjectKeyID() {
        let ext = this.findExtension(EXTENSION_OID_SUBJECT_KEY_ID);
        return ext ? new ext_1.X509SubjectKeyIDExtension(ext) : (
          /* istanbul ignore next */
          void 0
        );
      }
      get extSCT() {
        let ext = this.findExtension(exports.EXTENSION_OID_SCT);
        return ext ? new ext_1.X509SCTExtension(ext) : void 0;
      }
      get isCA() {
        let ca = this.extBasicConstraints?.isCA || !1;
        return this.extKeyUsage ? ca && this.extKeyUsage.keyCertSign : ca;
      }
      extension(oid) {
        let ext = this.findExtension(oid);
        return ext ? new ext_1.X509Extension(ext) : void 0;
      }
      verify(issuerCertificate) {
        let publicKey = issuerCertificate?.publicKey || this.publicKey, key = crypto.createPublicKey(publicKey);
        return crypto.verify(this.tbsCertificate.toDER(), key, this.signatureValue, this.signatureAlgorithm);
      }
      validForDate(date) {
        return this.notBefore <= date && date <= this.notAfter;
      }
      equals(other) {
        return this.root.toDER().equals(other.root.toDER());
      }
      // Creates a copy of the certificate with a new buffer
      clone() {
        let der = this.root.toDER(), clone = Buffer.alloc(der.length);
        return der.copy(clone), _X509Certificate.parse(clone);
      }
      findExtension(oid) {
        return this.extensions.find((ext) => ext.subs[0].toOID() === oid);
      }
      /////////////////////////////////////////////////////////////////////////////
      // The following properties use the documented x509 structure to locate the
      // desired ASN.1 object
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.1.1
      get tbsCertificateObj() {
        return this.root.subs[0];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.1.2
      get signatureAlgorithmObj() {
        return this.root.subs[1];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.1.3
      get signatureValueObj() {
        return this.root.subs[2];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.1
      get versionObj() {
        return this.tbsCertificateObj.subs[0];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2
      get serialNumberObj() {
        return this.tbsCertificateObj.subs[1];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.4
      get issuerObj() {
        return this.tbsCertificateObj.subs[3];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
      get validityObj() {
        return this.tbsCertificateObj.subs[4];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.6
      get subjectObj() {
        return this.tbsCertificateObj.subs[5];
      }
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.7
      get subjectPublicKeyInfoObj() {
        return this.tbsCertificateObj.subs[6];
      }
      // Extensions can't be located by index because their position varies. Instead,
      // we need to find the extensions context specific tag
      // https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.9
      get extensionsObj() {
        return this.tbsCertificateObj.subs.find((sub) => sub.tag.isContextSpecific(3));
      }
    };
    exports.X509Certificate = X509Certificate;
  }
});

// node_modules/@sigstore/core/dist/x509/index.js
var require_x509 = __commonJS({
  "node_modules/@sigstore/core/dist/x509/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.X509SCTExtension = exports.X509Certificate = exports.EXTENSION_OID_SCT = void 0;
    var cert_1 = require_cert();
    Object.defineProperty(exports, "EXTENSION_OID_SCT", { enumerable: !0, get: function() {
      return cert_1.EXTENSION_OID_SCT;
    } });
    Object.defineProperty(exports, "X509Certificate", { enumerable: !0, get: function() {
      return cert_1.X509Certificate;
    } });
    var ext_1 = require_ext();
    Object.defineProperty(exports, "X509SCTExtension", { enumerable: !0, get: function() {
      return ext_1.X509SCTExtension;
    } });
  }
});

// node_modules/@sigstore/core/dist/index.js
var require_dist3 = __commonJS({
  "node_modules/@sigstore/core/dist/index.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __setModuleDefault = exports && exports.__setModuleDefault || (Object.create ? (function(o, v) {
      Object.defineProperty(o, "default", { enumerable: !0, value: v });
    }) : function(o, v) {
      o.default = v;
    }), __importStar = exports && exports.__importStar || /* @__PURE__ */ (function() {
      var ownKeys = function(o) {
        return ownKeys = Object.getOwnPropertyNames || function(o2) {
          var ar = [];
          for (var k in o2) Object.prototype.hasOwnProperty.call(o2, k) && (ar[ar.length] = k);
          return ar;
        }, ownKeys(o);
      };
      return function(mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) k[i] !== "default" && __createBinding(result, mod, k[i]);
        return __setModuleDefault(result, mod), result;
      };
    })();
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.X509SCTExtension = exports.X509Certificate = exports.EXTENSION_OID_SCT = exports.ByteStream = exports.RFC3161Timestamp = exports.pem = exports.json = exports.encoding = exports.dsse = exports.crypto = exports.ASN1Obj = void 0;
    var asn1_1 = require_asn1();
    Object.defineProperty(exports, "ASN1Obj", { enumerable: !0, get: function() {
      return asn1_1.ASN1Obj;
    } });
    exports.crypto = __importStar(require_crypto());
    exports.dsse = __importStar(require_dsse());
    exports.encoding = __importStar(require_encoding());
    exports.json = __importStar(require_json());
    exports.pem = __importStar(require_pem());
    var rfc3161_1 = require_rfc3161();
    Object.defineProperty(exports, "RFC3161Timestamp", { enumerable: !0, get: function() {
      return rfc3161_1.RFC3161Timestamp;
    } });
    var stream_1 = require_stream();
    Object.defineProperty(exports, "ByteStream", { enumerable: !0, get: function() {
      return stream_1.ByteStream;
    } });
    var x509_1 = require_x509();
    Object.defineProperty(exports, "EXTENSION_OID_SCT", { enumerable: !0, get: function() {
      return x509_1.EXTENSION_OID_SCT;
    } });
    Object.defineProperty(exports, "X509Certificate", { enumerable: !0, get: function() {
      return x509_1.X509Certificate;
    } });
    Object.defineProperty(exports, "X509SCTExtension", { enumerable: !0, get: function() {
      return x509_1.X509SCTExtension;
    } });
  }
});

// node_modules/@sigstore/verify/dist/bundle/dsse.js
var require_dsse2 = __commonJS({
  "node_modules/@sigstore/verify/dist/bundle/dsse.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.DSSESignatureContent = void 0;
    var core_1 = require_dist3(), DSSESignatureContent = class {
      env;
      constructor(env) {
        this.env = env;
      }
      compareDigest(digest4) {
        return core_1.crypto.bufferEqual(digest4, core_1.crypto.digest("sha256", this.env.payload));
      }
      compareSignature(signature) {
        return core_1.crypto.bufferEqual(signature, this.signature);
      }
      verifySignature(key) {
        return core_1.crypto.verify(this.preAuthEncoding, key, this.signature);
      }
      get signature() {
        return this.env.signatures.length > 0 ? this.env.signatures[0].sig : Buffer.from("");
      }
      // DSSE Pre-Authentication Encoding
      get preAuthEncoding() {
        return core_1.dsse.preAuthEncoding(this.env.payloadType, this.env.payload);
      }
    };
    exports.DSSESignatureContent = DSSESignatureContent;
  }
});

// node_modules/@sigstore/verify/dist/bundle/message.js
var require_message = __commonJS({
  "node_modules/@sigstore/verify/dist/bundle/message.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.MessageSignatureContent = void 0;
    var core_1 = require_dist3(), protobuf_specs_1 = require_dist(), HASH_ALGORITHM_MAP = {
      [protobuf_specs_1.HashAlgorithm.HASH_ALGORITHM_UNSPECIFIED]: "sha256",
      [protobuf_specs_1.HashAlgorithm.SHA2_256]: "sha256",
      [protobuf_specs_1.HashAlgorithm.SHA2_384]: "sha384",
      [protobuf_specs_1.HashAlgorithm.SHA2_512]: "sha512",
      [protobuf_specs_1.HashAlgorithm.SHA3_256]: "sha3-256",
      [protobuf_specs_1.HashAlgorithm.SHA3_384]: "sha3-384"
    }, MessageSignatureContent = class {
      signature;
      messageDigest;
      artifact;
      hashAlgorithm;
      constructor(messageSignature, artifact) {
        this.signature = messageSignature.signature, this.messageDigest = messageSignature.messageDigest.digest, this.artifact = artifact, this.hashAlgorithm = HASH_ALGORITHM_MAP[messageSignature.messageDigest.algorithm] ?? /* istanbul ignore next */
        "sha256";
      }
      compareSignature(signature) {
        return core_1.crypto.bufferEqual(signature, this.signature);
      }
      compareDigest(digest4) {
        return core_1.crypto.bufferEqual(digest4, this.messageDigest);
      }
      verifySignature(key) {
        return core_1.crypto.verify(this.artifact, key, this.signature, this.hashAlgorithm);
      }
    };
    exports.MessageSignatureContent = MessageSignatureContent;
  }
});

// node_modules/@sigstore/verify/dist/bundle/index.js
var require_bundle2 = __commonJS({
  "node_modules/@sigstore/verify/dist/bundle/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.toSignedEntity = toSignedEntity2;
    exports.signatureContent = signatureContent;
    var core_1 = require_dist3(), dsse_1 = require_dsse2(), message_1 = require_message();
    function toSignedEntity2(bundle, artifact) {
      let { tlogEntries, timestampVerificationData } = bundle.verificationMaterial, timestamps = [];
      for (let entry of tlogEntries)
        entry.integratedTime && entry.integratedTime !== "0" && timestamps.push({
          $case: "transparency-log",
          tlogEntry: entry
        });
      for (let ts of timestampVerificationData?.rfc3161Timestamps ?? [])
        timestamps.push({
          $case: "timestamp-authority",
          timestamp: core_1.RFC3161Timestamp.parse(Buffer.from(ts.signedTimestamp))
        });
      return {
        signature: signatureContent(bundle, artifact),
        key: key(bundle),
        tlogEntries,
        timestamps
      };
    }
    function signatureContent(bundle, artifact) {
      switch (bundle.content.$case) {
        case "dsseEnvelope":
          return new dsse_1.DSSESignatureContent(bundle.content.dsseEnvelope);
        case "messageSignature":
          return new message_1.MessageSignatureContent(bundle.content.messageSignature, artifact);
      }
    }
    function key(bundle) {
      switch (bundle.verificationMaterial.content.$case) {
        case "publicKey":
          return {
            $case: "public-key",
            hint: bundle.verificationMaterial.content.publicKey.hint
          };
        case "x509CertificateChain":
          return {
            $case: "certificate",
            certificate: core_1.X509Certificate.parse(Buffer.from(bundle.verificationMaterial.content.x509CertificateChain.certificates[0].rawBytes))
          };
        case "certificate":
          return {
            $case: "certificate",
            certificate: core_1.X509Certificate.parse(Buffer.from(bundle.verificationMaterial.content.certificate.rawBytes))
          };
      }
    }
  }
});

// node_modules/@sigstore/verify/dist/error.js
var require_error4 = __commonJS({
  "node_modules/@sigstore/verify/dist/error.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.PolicyError = exports.VerificationError = void 0;
    var BaseError = class extends Error {
      code;
      cause;
      /* eslint-disable-line @typescript-eslint/no-explicit-any */
      constructor({ code, message, cause }) {
        super(message), this.code = code, this.cause = cause, this.name = this.constructor.name;
      }
    }, VerificationError = class extends BaseError {
    };
    exports.VerificationError = VerificationError;
    var PolicyError = class extends BaseError {
    };
    exports.PolicyError = PolicyError;
  }
});

// node_modules/@sigstore/verify/dist/trust/filter.js
var require_filter = __commonJS({
  "node_modules/@sigstore/verify/dist/trust/filter.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.filterCertAuthorities = filterCertAuthorities;
    exports.filterTLogAuthorities = filterTLogAuthorities;
    function filterCertAuthorities(certAuthorities, timestamp) {
      return certAuthorities.filter((ca) => ca.validFor.start <= timestamp && ca.validFor.end >= timestamp);
    }
    function filterTLogAuthorities(tlogAuthorities, criteria) {
      return tlogAuthorities.filter((tlog) => criteria.logID && !tlog.logID.equals(criteria.logID) ? !1 : tlog.validFor.start <= criteria.targetDate && criteria.targetDate <= tlog.validFor.end);
    }
  }
});

// node_modules/@sigstore/verify/dist/trust/index.js
var require_trust = __commonJS({
  "node_modules/@sigstore/verify/dist/trust/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.filterTLogAuthorities = exports.filterCertAuthorities = void 0;
    exports.toTrustMaterial = toTrustMaterial2;
    var core_1 = require_dist3(), protobuf_specs_1 = require_dist(), error_1 = require_error4(), BEGINNING_OF_TIME = /* @__PURE__ */ new Date(0), END_OF_TIME = /* @__PURE__ */ new Date(864e13), filter_1 = require_filter();
    Object.defineProperty(exports, "filterCertAuthorities", { enumerable: !0, get: function() {
      return filter_1.filterCertAuthorities;
    } });
    Object.defineProperty(exports, "filterTLogAuthorities", { enumerable: !0, get: function() {
      return filter_1.filterTLogAuthorities;
    } });
    function toTrustMaterial2(root, keys) {
      let keyFinder = typeof keys == "function" ? keys : keyLocator(keys);
      return {
        certificateAuthorities: root.certificateAuthorities.map(createCertAuthority),
        timestampAuthorities: root.timestampAuthorities.map(createCertAuthority),
        tlogs: root.tlogs.map(createTLogAuthority),
        ctlogs: root.ctlogs.map(createTLogAuthority),
        publicKey: keyFinder
      };
    }
    function createTLogAuthority(tlogInstance) {
      let keyDetails = tlogInstance.publicKey.keyDetails, keyType = keyDetails === protobuf_specs_1.PublicKeyDetails.PKCS1_RSA_PKCS1V5 || keyDetails === protobuf_specs_1.PublicKeyDetails.PKIX_RSA_PKCS1V5 || keyDetails === protobuf_specs_1.PublicKeyDetails.PKIX_RSA_PKCS1V15_2048_SHA256 || keyDetails === protobuf_specs_1.PublicKeyDetails.PKIX_RSA_PKCS1V15_3072_SHA256 || keyDetails === protobuf_specs_1.PublicKeyDetails.PKIX_RSA_PKCS1V15_4096_SHA256 ? "pkcs1" : "spki";
      return {
        baseURL: tlogInstance.baseUrl,
        logID: tlogInstance.checkpointKeyId ? tlogInstance.checkpointKeyId.keyId : tlogInstance.logId.keyId,
        publicKey: core_1.crypto.createPublicKey(tlogInstance.publicKey.rawBytes, keyType),
        validFor: {
          start: tlogInstance.publicKey.validFor?.start || BEGINNING_OF_TIME,
          end: tlogInstance.publicKey.validFor?.end || END_OF_TIME
        }
      };
    }
    function createCertAuthority(ca) {
      return {
        certChain: ca.certChain.certificates.map((cert) => core_1.X509Certificate.parse(Buffer.from(cert.rawBytes))),
        validFor: {
          start: ca.validFor?.start || BEGINNING_OF_TIME,
          end: ca.validFor?.end || END_OF_TIME
        }
      };
    }
    function keyLocator(keys) {
      return (hint) => {
        let key = (keys || {})[hint];
        if (!key)
          throw new error_1.VerificationError({
            code: "PUBLIC_KEY_ERROR",
            message: `key not found: ${hint}`
          });
        return {
          publicKey: core_1.crypto.createPublicKey(key.rawBytes),
          validFor: (date) => (key.validFor?.start || BEGINNING_OF_TIME) <= date && (key.validFor?.end || END_OF_TIME) >= date
        };
      };
    }
  }
});

// node_modules/@sigstore/verify/dist/key/certificate.js
var require_certificate = __commonJS({
  "node_modules/@sigstore/verify/dist/key/certificate.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.CertificateChainVerifier = void 0;
    exports.verifyCertificateChain = verifyCertificateChain;
    var error_1 = require_error4(), trust_1 = require_trust();
    function verifyCertificateChain(timestamp, leaf, certificateAuthorities) {
      let cas = (0, trust_1.filterCertAuthorities)(certificateAuthorities, timestamp), error;
      for (let ca of cas)
        try {
          return new CertificateChainVerifier({
            trustedCerts: ca.certChain,
            untrustedCert: leaf,
            timestamp
          }).verify();
        } catch (err) {
          error = err;
        }
      throw new error_1.VerificationError({
        code: "CERTIFICATE_ERROR",
        message: "Failed to verify certificate chain",
        cause: error
      });
    }
    var CertificateChainVerifier = class {
      untrustedCert;
      trustedCerts;
      localCerts;
      timestamp;
      constructor(opts) {
        this.untrustedCert = opts.untrustedCert, this.trustedCerts = opts.trustedCerts, this.localCerts = dedupeCertificates([
          ...opts.trustedCerts,
          opts.untrustedCert
        ]), this.timestamp = opts.timestamp;
      }
      verify() {
        let certificatePath = this.sort();
        if (this.checkPath(certificatePath), !certificatePath.every((cert) => cert.validForDate(this.timestamp)))
          throw new error_1.VerificationError({
            code: "CERTIFICATE_ERROR",
            message: "certificate is not valid or expired at the specified date"
          });
        return certificatePath;
      }
      sort() {
        let leafCert = this.untrustedCert, paths = this.buildPaths(leafCert);
        if (paths = paths.filter((path2) => path2.some((cert) => this.trustedCerts.includes(cert))), paths.length === 0)
          throw new error_1.VerificationError({
            code: "CERTIFICATE_ERROR",
            message: "no trusted certificate path found"
          });
        let path = paths.reduce((prev, curr) => prev.length < curr.length ? prev : curr);
        return [leafCert, ...path].slice(0, -1);
      }
      // Recursively build all possible paths from the leaf to the root
      buildPaths(certificate) {
        let paths = [], issuers = this.findIssuer(certificate);
        if (issuers.length === 0)
          throw new error_1.VerificationError({
            code: "CERTIFICATE_ERROR",
            message: "no valid certificate path found"
          });
        for (let i = 0; i < issuers.length; i++) {
          let issuer = issuers[i];
          if (issuer.equals(certificate)) {
            paths.push([certificate]);
            continue;
          }
          let subPaths = this.buildPaths(issuer);
          for (let j = 0; j < subPaths.length; j++)
            paths.push([issuer, ...subPaths[j]]);
        }
        return paths;
      }
      // Return all possible issuers for the given certificate
      findIssuer(certificate) {
        let issuers = [], keyIdentifier;
        return certificate.subject.equals(certificate.issuer) && certificate.verify() ? [certificate] : (certificate.extAuthorityKeyID && (keyIdentifier = certificate.extAuthorityKeyID.keyIdentifier), this.localCerts.forEach((possibleIssuer) => {
          if (keyIdentifier && possibleIssuer.extSubjectKeyID) {
            possibleIssuer.extSubjectKeyID.keyIdentifier.equals(keyIdentifier) && issuers.push(possibleIssuer);
            return;
          }
          possibleIssuer.subject.equals(certificate.issuer) && issuers.push(possibleIssuer);
        }), issuers = issuers.filter((issuer) => {
          try {
            return certificate.verify(issuer);
          } catch {
            return !1;
          }
        }), issuers);
      }
      checkPath(path) {
        if (path.length < 1)
          throw new error_1.VerificationError({
            code: "CERTIFICATE_ERROR",
            message: "certificate chain must contain at least one certificate"
          });
        if (!path.slice(1).every((cert) => cert.isCA))
          throw new error_1.VerificationError({
            code: "CERTIFICATE_ERROR",
            message: "intermediate certificate is not a CA"
          });
        for (let i = path.length - 2; i >= 0; i--)
          if (!path[i].issuer.equals(path[i + 1].subject))
            throw new error_1.VerificationError({
              code: "CERTIFICATE_ERROR",
              message: "incorrect certificate name chaining"
            });
        for (let i = 0; i < path.length; i++) {
          let cert = path[i];
          if (cert.extBasicConstraints?.isCA) {
            let pathLength = cert.extBasicConstraints.pathLenConstraint;
            if (pathLength !== void 0 && pathLength < i - 1)
              throw new error_1.VerificationError({
                code: "CERTIFICATE_ERROR",
                message: "path length constraint exceeded"
              });
          }
        }
      }
    };
    exports.CertificateChainVerifier = CertificateChainVerifier;
    function dedupeCertificates(certs) {
      for (let i = 0; i < certs.length; i++)
        for (let j = i + 1; j < certs.length; j++)
          certs[i].equals(certs[j]) && (certs.splice(j, 1), j--);
      return certs;
    }
  }
});

// node_modules/@sigstore/verify/dist/key/sct.js
var require_sct2 = __commonJS({
  "node_modules/@sigstore/verify/dist/key/sct.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifySCTs = verifySCTs;
    var core_1 = require_dist3(), error_1 = require_error4(), trust_1 = require_trust();
    function verifySCTs(cert, issuer, ctlogs) {
      let extSCT, clone = cert.clone();
      for (let i = 0; i < clone.extensions.length; i++) {
        let ext = clone.extensions[i];
        if (ext.subs[0].toOID() === core_1.EXTENSION_OID_SCT) {
          extSCT = new core_1.X509SCTExtension(ext), clone.extensions.splice(i, 1);
          break;
        }
      }
      if (!extSCT)
        return [];
      if (extSCT.signedCertificateTimestamps.length === 0)
        return [];
      let preCert = new core_1.ByteStream(), issuerId = core_1.crypto.digest("sha256", issuer.publicKey);
      preCert.appendView(issuerId);
      let tbs = clone.tbsCertificate.toDER();
      return preCert.appendUint24(tbs.length), preCert.appendView(tbs), extSCT.signedCertificateTimestamps.map((sct) => {
        if (!(0, trust_1.filterTLogAuthorities)(ctlogs, {
          logID: sct.logID,
          targetDate: sct.datetime
        }).some((log) => sct.verify(preCert.buffer, log.publicKey)))
          throw new error_1.VerificationError({
            code: "CERTIFICATE_ERROR",
            message: "SCT verification failed"
          });
        return sct.logID;
      });
    }
  }
});

// node_modules/@sigstore/verify/dist/key/index.js
var require_key = __commonJS({
  "node_modules/@sigstore/verify/dist/key/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifyPublicKey = verifyPublicKey;
    exports.verifyCertificate = verifyCertificate;
    var core_1 = require_dist3(), error_1 = require_error4(), certificate_1 = require_certificate(), sct_1 = require_sct2(), OID_FULCIO_ISSUER_V1 = "1.3.6.1.4.1.57264.1.1", OID_FULCIO_ISSUER_V2 = "1.3.6.1.4.1.57264.1.8";
    function verifyPublicKey(hint, timestamps, trustMaterial) {
      let key = trustMaterial.publicKey(hint);
      return timestamps.forEach((timestamp) => {
        if (!key.validFor(timestamp))
          throw new error_1.VerificationError({
            code: "PUBLIC_KEY_ERROR",
            message: `Public key is not valid for timestamp: ${timestamp.toISOString()}`
          });
      }), { key: key.publicKey };
    }
    function verifyCertificate(leaf, timestamps, trustMaterial) {
      let path = [];
      return timestamps.forEach((timestamp) => {
        path = (0, certificate_1.verifyCertificateChain)(timestamp, leaf, trustMaterial.certificateAuthorities);
      }), {
        scts: (0, sct_1.verifySCTs)(path[0], path[1], trustMaterial.ctlogs),
        signer: getSigner(path[0])
      };
    }
    function getSigner(cert) {
      let issuer, issuerExtension = cert.extension(OID_FULCIO_ISSUER_V2);
      issuerExtension ? issuer = issuerExtension.valueObj.subs?.[0]?.value.toString("ascii") : issuer = cert.extension(OID_FULCIO_ISSUER_V1)?.value.toString("ascii");
      let oids = cert.extensions.map((ext) => ({
        oid: { id: ext.subs[0].toOID().split(".").map(Number) },
        value: ext.subs[ext.subs.length - 1].value
      })), identity2 = {
        extensions: { issuer },
        subjectAlternativeName: cert.subjectAltName,
        oids
      };
      return {
        key: core_1.crypto.createPublicKey(cert.publicKey),
        identity: identity2
      };
    }
  }
});

// node_modules/@sigstore/verify/dist/policy.js
var require_policy = __commonJS({
  "node_modules/@sigstore/verify/dist/policy.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifySubjectAlternativeName = verifySubjectAlternativeName;
    exports.verifyExtensions = verifyExtensions;
    exports.verifyOIDs = verifyOIDs;
    var error_1 = require_error4();
    function verifySubjectAlternativeName(policyIdentity, signerIdentity) {
      if (signerIdentity === void 0 || !signerIdentity.match(policyIdentity))
        throw new error_1.PolicyError({
          code: "UNTRUSTED_SIGNER_ERROR",
          message: `certificate identity error - expected ${policyIdentity}, got ${signerIdentity}`
        });
    }
    function verifyExtensions(policyExtensions, signerExtensions = {}) {
      let key;
      for (key in policyExtensions)
        if (signerExtensions[key] !== policyExtensions[key])
          throw new error_1.PolicyError({
            code: "UNTRUSTED_SIGNER_ERROR",
            message: `invalid certificate extension - expected ${key}=${policyExtensions[key]}, got ${key}=${signerExtensions[key]}`
          });
    }
    function verifyOIDs(policyOIDs, signerOIDs = []) {
      for (let policyOID of policyOIDs)
        if (!signerOIDs.find((signerOID) => oidEquals(policyOID.oid?.id, signerOID.oid?.id) && policyOID.value.equals(signerOID.value))) {
          let oid = policyOID.oid?.id.join(".") ?? "<unknown>";
          throw new error_1.PolicyError({
            code: "UNTRUSTED_SIGNER_ERROR",
            message: `invalid certificate extension - missing OID ${oid}`
          });
        }
    }
    function oidEquals(a, b) {
      return a === void 0 || b === void 0 ? !1 : a.length === b.length && a.every((v, i) => v === b[i]);
    }
  }
});

// node_modules/@sigstore/verify/dist/timestamp/tsa.js
var require_tsa = __commonJS({
  "node_modules/@sigstore/verify/dist/timestamp/tsa.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifyRFC3161Timestamp = verifyRFC3161Timestamp;
    var core_1 = require_dist3(), error_1 = require_error4(), certificate_1 = require_certificate(), trust_1 = require_trust();
    function verifyRFC3161Timestamp(timestamp, data, timestampAuthorities) {
      let signingTime = timestamp.signingTime;
      if (timestampAuthorities = (0, trust_1.filterCertAuthorities)(timestampAuthorities, signingTime), timestampAuthorities = filterCAsBySerialAndIssuer(timestampAuthorities, {
        serialNumber: timestamp.signerSerialNumber,
        issuer: timestamp.signerIssuer
      }), !timestampAuthorities.some((ca) => {
        try {
          return verifyTimestampForCA(timestamp, data, ca), !0;
        } catch {
          return !1;
        }
      }))
        throw new error_1.VerificationError({
          code: "TIMESTAMP_ERROR",
          message: "timestamp could not be verified"
        });
    }
    function verifyTimestampForCA(timestamp, data, ca) {
      let [leaf, ...cas] = ca.certChain, signingKey = core_1.crypto.createPublicKey(leaf.publicKey), signingTime = timestamp.signingTime;
      try {
        new certificate_1.CertificateChainVerifier({
          untrustedCert: leaf,
          trustedCerts: cas,
          timestamp: signingTime
        }).verify();
      } catch {
        throw new error_1.VerificationError({
          code: "TIMESTAMP_ERROR",
          message: "invalid certificate chain"
        });
      }
      timestamp.verify(data, signingKey);
    }
    function filterCAsBySerialAndIssuer(timestampAuthorities, criteria) {
      return timestampAuthorities.filter((ca) => ca.certChain.length > 0 && core_1.crypto.bufferEqual(ca.certChain[0].serialNumber, criteria.serialNumber) && core_1.crypto.bufferEqual(ca.certChain[0].issuer, criteria.issuer));
    }
  }
});

// node_modules/@sigstore/verify/dist/timestamp/index.js
var require_timestamp3 = __commonJS({
  "node_modules/@sigstore/verify/dist/timestamp/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.getTSATimestamp = getTSATimestamp;
    exports.getTLogTimestamp = getTLogTimestamp;
    var tsa_1 = require_tsa();
    function getTSATimestamp(timestamp, data, timestampAuthorities) {
      return (0, tsa_1.verifyRFC3161Timestamp)(timestamp, data, timestampAuthorities), {
        type: "timestamp-authority",
        logID: timestamp.signerSerialNumber,
        timestamp: timestamp.signingTime
      };
    }
    function getTLogTimestamp(entry) {
      if (entry.inclusionPromise)
        return {
          type: "transparency-log",
          logID: entry.logId.keyId,
          timestamp: new Date(Number(entry.integratedTime) * 1e3)
        };
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/verifier.js
var require_verifier = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/verifier.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Signature = exports.Verifier = exports.PublicKey = void 0;
    var sigstore_common_1 = require_sigstore_common();
    exports.PublicKey = {
      fromJSON(object2) {
        return { rawBytes: isSet(object2.rawBytes) ? Buffer.from(bytesFromBase64(object2.rawBytes)) : Buffer.alloc(0) };
      },
      toJSON(message) {
        let obj = {};
        return message.rawBytes.length !== 0 && (obj.rawBytes = base64FromBytes(message.rawBytes)), obj;
      }
    };
    exports.Verifier = {
      fromJSON(object2) {
        return {
          verifier: isSet(object2.publicKey) ? { $case: "publicKey", publicKey: exports.PublicKey.fromJSON(object2.publicKey) } : isSet(object2.x509Certificate) ? { $case: "x509Certificate", x509Certificate: sigstore_common_1.X509Certificate.fromJSON(object2.x509Certificate) } : void 0,
          keyDetails: isSet(object2.keyDetails) ? (0, sigstore_common_1.publicKeyDetailsFromJSON)(object2.keyDetails) : 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.verifier?.$case === "publicKey" ? obj.publicKey = exports.PublicKey.toJSON(message.verifier.publicKey) : message.verifier?.$case === "x509Certificate" && (obj.x509Certificate = sigstore_common_1.X509Certificate.toJSON(message.verifier.x509Certificate)), message.keyDetails !== 0 && (obj.keyDetails = (0, sigstore_common_1.publicKeyDetailsToJSON)(message.keyDetails)), obj;
      }
    };
    exports.Signature = {
      fromJSON(object2) {
        return {
          content: isSet(object2.content) ? Buffer.from(bytesFromBase64(object2.content)) : Buffer.alloc(0),
          verifier: isSet(object2.verifier) ? exports.Verifier.fromJSON(object2.verifier) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.content.length !== 0 && (obj.content = base64FromBytes(message.content)), message.verifier !== void 0 && (obj.verifier = exports.Verifier.toJSON(message.verifier)), obj;
      }
    };
    function bytesFromBase64(b64) {
      return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
    }
    function base64FromBytes(arr) {
      return globalThis.Buffer.from(arr).toString("base64");
    }
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/dsse.js
var require_dsse3 = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/dsse.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.DSSELogEntryV002 = exports.DSSERequestV002 = void 0;
    var envelope_1 = require_envelope(), sigstore_common_1 = require_sigstore_common(), verifier_1 = require_verifier();
    exports.DSSERequestV002 = {
      fromJSON(object2) {
        return {
          envelope: isSet(object2.envelope) ? envelope_1.Envelope.fromJSON(object2.envelope) : void 0,
          verifiers: globalThis.Array.isArray(object2?.verifiers) ? object2.verifiers.map((e) => verifier_1.Verifier.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.envelope !== void 0 && (obj.envelope = envelope_1.Envelope.toJSON(message.envelope)), message.verifiers?.length && (obj.verifiers = message.verifiers.map((e) => verifier_1.Verifier.toJSON(e))), obj;
      }
    };
    exports.DSSELogEntryV002 = {
      fromJSON(object2) {
        return {
          payloadHash: isSet(object2.payloadHash) ? sigstore_common_1.HashOutput.fromJSON(object2.payloadHash) : void 0,
          signatures: globalThis.Array.isArray(object2?.signatures) ? object2.signatures.map((e) => verifier_1.Signature.fromJSON(e)) : []
        };
      },
      toJSON(message) {
        let obj = {};
        return message.payloadHash !== void 0 && (obj.payloadHash = sigstore_common_1.HashOutput.toJSON(message.payloadHash)), message.signatures?.length && (obj.signatures = message.signatures.map((e) => verifier_1.Signature.toJSON(e))), obj;
      }
    };
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/hashedrekord.js
var require_hashedrekord = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/hashedrekord.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.HashedRekordLogEntryV002 = exports.HashedRekordRequestV002 = void 0;
    var sigstore_common_1 = require_sigstore_common(), verifier_1 = require_verifier();
    exports.HashedRekordRequestV002 = {
      fromJSON(object2) {
        return {
          digest: isSet(object2.digest) ? Buffer.from(bytesFromBase64(object2.digest)) : Buffer.alloc(0),
          signature: isSet(object2.signature) ? verifier_1.Signature.fromJSON(object2.signature) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.digest.length !== 0 && (obj.digest = base64FromBytes(message.digest)), message.signature !== void 0 && (obj.signature = verifier_1.Signature.toJSON(message.signature)), obj;
      }
    };
    exports.HashedRekordLogEntryV002 = {
      fromJSON(object2) {
        return {
          data: isSet(object2.data) ? sigstore_common_1.HashOutput.fromJSON(object2.data) : void 0,
          signature: isSet(object2.signature) ? verifier_1.Signature.fromJSON(object2.signature) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.data !== void 0 && (obj.data = sigstore_common_1.HashOutput.toJSON(message.data)), message.signature !== void 0 && (obj.signature = verifier_1.Signature.toJSON(message.signature)), obj;
      }
    };
    function bytesFromBase64(b64) {
      return Uint8Array.from(globalThis.Buffer.from(b64, "base64"));
    }
    function base64FromBytes(arr) {
      return globalThis.Buffer.from(arr).toString("base64");
    }
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/entry.js
var require_entry = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/__generated__/rekor/v2/entry.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.CreateEntryRequest = exports.Spec = exports.Entry = void 0;
    var dsse_1 = require_dsse3(), hashedrekord_1 = require_hashedrekord();
    exports.Entry = {
      fromJSON(object2) {
        return {
          kind: isSet(object2.kind) ? globalThis.String(object2.kind) : "",
          apiVersion: isSet(object2.apiVersion) ? globalThis.String(object2.apiVersion) : "",
          spec: isSet(object2.spec) ? exports.Spec.fromJSON(object2.spec) : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.kind !== "" && (obj.kind = message.kind), message.apiVersion !== "" && (obj.apiVersion = message.apiVersion), message.spec !== void 0 && (obj.spec = exports.Spec.toJSON(message.spec)), obj;
      }
    };
    exports.Spec = {
      fromJSON(object2) {
        return {
          spec: isSet(object2.hashedRekordV002) ? { $case: "hashedRekordV002", hashedRekordV002: hashedrekord_1.HashedRekordLogEntryV002.fromJSON(object2.hashedRekordV002) } : isSet(object2.dsseV002) ? { $case: "dsseV002", dsseV002: dsse_1.DSSELogEntryV002.fromJSON(object2.dsseV002) } : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.spec?.$case === "hashedRekordV002" ? obj.hashedRekordV002 = hashedrekord_1.HashedRekordLogEntryV002.toJSON(message.spec.hashedRekordV002) : message.spec?.$case === "dsseV002" && (obj.dsseV002 = dsse_1.DSSELogEntryV002.toJSON(message.spec.dsseV002)), obj;
      }
    };
    exports.CreateEntryRequest = {
      fromJSON(object2) {
        return {
          spec: isSet(object2.hashedRekordRequestV002) ? {
            $case: "hashedRekordRequestV002",
            hashedRekordRequestV002: hashedrekord_1.HashedRekordRequestV002.fromJSON(object2.hashedRekordRequestV002)
          } : isSet(object2.dsseRequestV002) ? { $case: "dsseRequestV002", dsseRequestV002: dsse_1.DSSERequestV002.fromJSON(object2.dsseRequestV002) } : void 0
        };
      },
      toJSON(message) {
        let obj = {};
        return message.spec?.$case === "hashedRekordRequestV002" ? obj.hashedRekordRequestV002 = hashedrekord_1.HashedRekordRequestV002.toJSON(message.spec.hashedRekordRequestV002) : message.spec?.$case === "dsseRequestV002" && (obj.dsseRequestV002 = dsse_1.DSSERequestV002.toJSON(message.spec.dsseRequestV002)), obj;
      }
    };
    function isSet(value) {
      return value != null;
    }
  }
});

// node_modules/@sigstore/protobuf-specs/dist/rekor/v2/index.js
var require_v2 = __commonJS({
  "node_modules/@sigstore/protobuf-specs/dist/rekor/v2/index.js"(exports) {
    "use strict";
    var __createBinding = exports && exports.__createBinding || (Object.create ? (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k);
      var desc = Object.getOwnPropertyDescriptor(m, k);
      (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) && (desc = { enumerable: !0, get: function() {
        return m[k];
      } }), Object.defineProperty(o, k2, desc);
    }) : (function(o, m, k, k2) {
      k2 === void 0 && (k2 = k), o[k2] = m[k];
    })), __exportStar = exports && exports.__exportStar || function(m, exports2) {
      for (var p in m) p !== "default" && !Object.prototype.hasOwnProperty.call(exports2, p) && __createBinding(exports2, m, p);
    };
    Object.defineProperty(exports, "__esModule", { value: !0 });
    __exportStar(require_dsse3(), exports);
    __exportStar(require_entry(), exports);
    __exportStar(require_hashedrekord(), exports);
    __exportStar(require_verifier(), exports);
  }
});

// node_modules/@sigstore/verify/dist/tlog/dsse.js
var require_dsse4 = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/dsse.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.DSSE_API_VERSION_V1 = void 0;
    exports.verifyDSSETLogBody = verifyDSSETLogBody;
    exports.verifyDSSETLogBodyV2 = verifyDSSETLogBodyV2;
    var error_1 = require_error4();
    exports.DSSE_API_VERSION_V1 = "0.0.1";
    function verifyDSSETLogBody(tlogEntry, content) {
      if (tlogEntry.apiVersion === exports.DSSE_API_VERSION_V1)
        return verifyDSSE001TLogBody(tlogEntry, content);
      throw new error_1.VerificationError({
        code: "TLOG_BODY_ERROR",
        message: `unsupported dsse version: ${tlogEntry.apiVersion}`
      });
    }
    function verifyDSSETLogBodyV2(tlogEntry, content) {
      let spec = tlogEntry.spec?.spec;
      if (!spec)
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "missing dsse spec"
        });
      if (spec.$case === "dsseV002")
        return verifyDSSE002TLogBody(spec.dsseV002, content);
      throw new error_1.VerificationError({
        code: "TLOG_BODY_ERROR",
        message: `unsupported version: ${spec.$case}`
      });
    }
    function verifyDSSE001TLogBody(tlogEntry, content) {
      if (tlogEntry.spec.signatures?.length !== 1)
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "signature count mismatch"
        });
      let tlogSig = tlogEntry.spec.signatures[0].signature;
      if (!content.compareSignature(Buffer.from(tlogSig, "base64")))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "tlog entry signature mismatch"
        });
      let tlogHash = tlogEntry.spec.payloadHash?.value || "";
      if (!content.compareDigest(Buffer.from(tlogHash, "hex")))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "DSSE payload hash mismatch"
        });
    }
    function verifyDSSE002TLogBody(spec, content) {
      if (spec.signatures?.length !== 1)
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "signature count mismatch"
        });
      let tlogSig = spec.signatures[0].content;
      if (!content.compareSignature(tlogSig))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "tlog entry signature mismatch"
        });
      let tlogHash = spec.payloadHash?.digest || Buffer.from("");
      if (!content.compareDigest(tlogHash))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "DSSE payload hash mismatch"
        });
    }
  }
});

// node_modules/@sigstore/verify/dist/tlog/hashedrekord.js
var require_hashedrekord2 = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/hashedrekord.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.HASHEDREKORD_API_VERSION_V1 = void 0;
    exports.verifyHashedRekordTLogBody = verifyHashedRekordTLogBody;
    exports.verifyHashedRekordTLogBodyV2 = verifyHashedRekordTLogBodyV2;
    var error_1 = require_error4();
    exports.HASHEDREKORD_API_VERSION_V1 = "0.0.1";
    function verifyHashedRekordTLogBody(tlogEntry, content) {
      if (tlogEntry.apiVersion === exports.HASHEDREKORD_API_VERSION_V1)
        return verifyHashedrekord001TLogBody(tlogEntry, content);
      throw new error_1.VerificationError({
        code: "TLOG_BODY_ERROR",
        message: `unsupported hashedrekord version: ${tlogEntry.apiVersion}`
      });
    }
    function verifyHashedRekordTLogBodyV2(tlogEntry, content) {
      let spec = tlogEntry.spec?.spec;
      if (!spec)
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "missing dsse spec"
        });
      if (spec.$case === "hashedRekordV002")
        return verifyHashedrekord002TLogBody(spec.hashedRekordV002, content);
      throw new error_1.VerificationError({
        code: "TLOG_BODY_ERROR",
        message: `unsupported version: ${spec.$case}`
      });
    }
    function verifyHashedrekord001TLogBody(tlogEntry, content) {
      let tlogSig = tlogEntry.spec.signature.content || "";
      if (!content.compareSignature(Buffer.from(tlogSig, "base64")))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "signature mismatch"
        });
      let tlogDigest = tlogEntry.spec.data.hash?.value || "";
      if (!content.compareDigest(Buffer.from(tlogDigest, "hex")))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "digest mismatch"
        });
    }
    function verifyHashedrekord002TLogBody(spec, content) {
      let tlogSig = spec.signature?.content || Buffer.from("");
      if (!content.compareSignature(tlogSig))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "signature mismatch"
        });
      let tlogHash = spec.data?.digest || Buffer.from("");
      if (!content.compareDigest(tlogHash))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "digest mismatch"
        });
    }
  }
});

// node_modules/@sigstore/verify/dist/tlog/intoto.js
var require_intoto = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/intoto.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifyIntotoTLogBody = verifyIntotoTLogBody;
    var error_1 = require_error4();
    function verifyIntotoTLogBody(tlogEntry, content) {
      if (tlogEntry.apiVersion === "0.0.2")
        return verifyIntoto002TLogBody(tlogEntry, content);
      throw new error_1.VerificationError({
        code: "TLOG_BODY_ERROR",
        message: `unsupported intoto version: ${tlogEntry.apiVersion}`
      });
    }
    function verifyIntoto002TLogBody(tlogEntry, content) {
      if (tlogEntry.spec.content.envelope.signatures?.length !== 1)
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "signature count mismatch"
        });
      let tlogSig = base64Decode(tlogEntry.spec.content.envelope.signatures[0].sig);
      if (!content.compareSignature(Buffer.from(tlogSig, "base64")))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "tlog entry signature mismatch"
        });
      let tlogHash = tlogEntry.spec.content.payloadHash?.value || "";
      if (!content.compareDigest(Buffer.from(tlogHash, "hex")))
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: "DSSE payload hash mismatch"
        });
    }
    function base64Decode(str) {
      return Buffer.from(str, "base64").toString("utf-8");
    }
  }
});

// node_modules/@sigstore/verify/dist/tlog/checkpoint.js
var require_checkpoint = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/checkpoint.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.LogCheckpoint = void 0;
    exports.verifyCheckpoint = verifyCheckpoint;
    var core_1 = require_dist3(), error_1 = require_error4(), CHECKPOINT_SEPARATOR = `

`, SIGNATURE_REGEX = /\u2014 (\S+) (\S+)\n/g;
    function verifyCheckpoint(entry, tlogs) {
      let inclusionProof = entry.inclusionProof, signedNote = SignedNote.fromString(inclusionProof.checkpoint.envelope), checkpoint = LogCheckpoint.fromString(signedNote.note);
      if (!verifySignedNote(signedNote, tlogs))
        throw new error_1.VerificationError({
          code: "TLOG_INCLUSION_PROOF_ERROR",
          message: "invalid checkpoint signature"
        });
      return checkpoint;
    }
    function verifySignedNote(signedNote, tlogs) {
      let data = Buffer.from(signedNote.note, "utf-8");
      return signedNote.signatures.some((signature) => {
        let tlog = tlogs.find(
          (tlog2) => core_1.crypto.bufferEqual(tlog2.logID.subarray(0, 4), signature.keyHint) && tlog2.baseURL.match(signature.name)
          // Match the name to the base URL of the tlog
        );
        return tlog ? core_1.crypto.verify(data, tlog.publicKey, signature.signature) : !1;
      });
    }
    var SignedNote = class _SignedNote {
      note;
      signatures;
      constructor(note, signatures) {
        this.note = note, this.signatures = signatures;
      }
      // Deserialize a SignedNote from a string
      static fromString(envelope) {
        if (!envelope.includes(CHECKPOINT_SEPARATOR))
          throw new error_1.VerificationError({
            code: "TLOG_INCLUSION_PROOF_ERROR",
            message: "missing checkpoint separator"
          });
        let split = envelope.indexOf(CHECKPOINT_SEPARATOR), header2 = envelope.slice(0, split + 1), matches = envelope.slice(split + CHECKPOINT_SEPARATOR.length).matchAll(SIGNATURE_REGEX), signatures = Array.from(matches, (match) => {
          let [, name, signature] = match, sigBytes = Buffer.from(signature, "base64");
          if (sigBytes.length < 5)
            throw new error_1.VerificationError({
              code: "TLOG_INCLUSION_PROOF_ERROR",
              message: "malformed checkpoint signature"
            });
          return {
            name,
            keyHint: sigBytes.subarray(0, 4),
            signature: sigBytes.subarray(4)
          };
        });
        if (signatures.length === 0)
          throw new error_1.VerificationError({
            code: "TLOG_INCLUSION_PROOF_ERROR",
            message: "no signatures found in checkpoint"
          });
        return new _SignedNote(header2, signatures);
      }
    }, LogCheckpoint = class _LogCheckpoint {
      origin;
      logSize;
      logHash;
      rest;
      constructor(origin, logSize, logHash, rest) {
        this.origin = origin, this.logSize = logSize, this.logHash = logHash, this.rest = rest;
      }
      static fromString(note) {
        let lines3 = note.trimEnd().split(`
`);
        if (lines3.length < 3)
          throw new error_1.VerificationError({
            code: "TLOG_INCLUSION_PROOF_ERROR",
            message: "too few lines in checkpoint header"
          });
        let origin = lines3[0], logSize = BigInt(lines3[1]), rootHash = Buffer.from(lines3[2], "base64"), rest = lines3.slice(3);
        return new _LogCheckpoint(origin, logSize, rootHash, rest);
      }
    };
    exports.LogCheckpoint = LogCheckpoint;
  }
});

// node_modules/@sigstore/verify/dist/tlog/merkle.js
var require_merkle = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/merkle.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifyMerkleInclusion = verifyMerkleInclusion;
    var core_1 = require_dist3(), error_1 = require_error4(), RFC6962_LEAF_HASH_PREFIX = Buffer.from([0]), RFC6962_NODE_HASH_PREFIX = Buffer.from([1]);
    function verifyMerkleInclusion(entry, checkpoint) {
      let inclusionProof = entry.inclusionProof, logIndex = BigInt(inclusionProof.logIndex), treeSize = BigInt(checkpoint.logSize);
      if (logIndex < 0n || logIndex >= treeSize)
        throw new error_1.VerificationError({
          code: "TLOG_INCLUSION_PROOF_ERROR",
          message: `invalid index: ${logIndex}`
        });
      let { inner, border } = decompInclProof(logIndex, treeSize);
      if (inclusionProof.hashes.length !== inner + border)
        throw new error_1.VerificationError({
          code: "TLOG_INCLUSION_PROOF_ERROR",
          message: "invalid hash count"
        });
      let innerHashes = inclusionProof.hashes.slice(0, inner), borderHashes = inclusionProof.hashes.slice(inner), leafHash = hashLeaf(entry.canonicalizedBody), calculatedHash = chainBorderRight(chainInner(leafHash, innerHashes, logIndex), borderHashes);
      if (!core_1.crypto.bufferEqual(calculatedHash, checkpoint.logHash))
        throw new error_1.VerificationError({
          code: "TLOG_INCLUSION_PROOF_ERROR",
          message: "calculated root hash does not match inclusion proof"
        });
    }
    function decompInclProof(index3, size) {
      let inner = innerProofSize(index3, size), border = onesCount(index3 >> BigInt(inner));
      return { inner, border };
    }
    function chainInner(seed, hashes, index3) {
      return hashes.reduce((acc, h, i) => index3 >> BigInt(i) & BigInt(1) ? hashChildren(h, acc) : hashChildren(acc, h), seed);
    }
    function chainBorderRight(seed, hashes) {
      return hashes.reduce((acc, h) => hashChildren(h, acc), seed);
    }
    function innerProofSize(index3, size) {
      return bitLength(index3 ^ size - BigInt(1));
    }
    function onesCount(num) {
      return num.toString(2).split("1").length - 1;
    }
    function bitLength(n) {
      return n === 0n ? 0 : n.toString(2).length;
    }
    function hashChildren(left, right) {
      return core_1.crypto.digest("sha256", RFC6962_NODE_HASH_PREFIX, left, right);
    }
    function hashLeaf(leaf) {
      return core_1.crypto.digest("sha256", RFC6962_LEAF_HASH_PREFIX, leaf);
    }
  }
});

// node_modules/@sigstore/verify/dist/tlog/set.js
var require_set = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/set.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifyTLogSET = verifyTLogSET;
    var core_1 = require_dist3(), error_1 = require_error4(), trust_1 = require_trust();
    function verifyTLogSET(entry, tlogs) {
      if (!(0, trust_1.filterTLogAuthorities)(tlogs, {
        logID: entry.logId.keyId,
        targetDate: new Date(Number(entry.integratedTime) * 1e3)
      }).some((tlog) => {
        let payload = toVerificationPayload(entry), data = Buffer.from(core_1.json.canonicalize(payload), "utf8"), signature = entry.inclusionPromise.signedEntryTimestamp;
        return core_1.crypto.verify(data, tlog.publicKey, signature);
      }))
        throw new error_1.VerificationError({
          code: "TLOG_INCLUSION_PROMISE_ERROR",
          message: "inclusion promise could not be verified"
        });
    }
    function toVerificationPayload(entry) {
      let { integratedTime, logIndex, logId, canonicalizedBody } = entry;
      return {
        body: canonicalizedBody.toString("base64"),
        integratedTime: Number(integratedTime),
        logIndex: Number(logIndex),
        logID: logId.keyId.toString("hex")
      };
    }
  }
});

// node_modules/@sigstore/verify/dist/tlog/index.js
var require_tlog = __commonJS({
  "node_modules/@sigstore/verify/dist/tlog/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.verifyTLogBody = verifyTLogBody;
    exports.verifyTLogInclusion = verifyTLogInclusion;
    var v2_1 = require_v2(), error_1 = require_error4(), dsse_1 = require_dsse4(), hashedrekord_1 = require_hashedrekord2(), intoto_1 = require_intoto(), checkpoint_1 = require_checkpoint(), merkle_1 = require_merkle(), set_1 = require_set();
    function verifyTLogBody(entry, sigContent) {
      let { kind, version } = entry.kindVersion, body = JSON.parse(entry.canonicalizedBody.toString("utf8"));
      if (kind !== body.kind || version !== body.apiVersion)
        throw new error_1.VerificationError({
          code: "TLOG_BODY_ERROR",
          message: `kind/version mismatch - expected: ${kind}/${version}, received: ${body.kind}/${body.apiVersion}`
        });
      switch (kind) {
        case "dsse":
          if (version == dsse_1.DSSE_API_VERSION_V1)
            return (0, dsse_1.verifyDSSETLogBody)(body, sigContent);
          {
            let entryRekorV2 = v2_1.Entry.fromJSON(body);
            return (0, dsse_1.verifyDSSETLogBodyV2)(entryRekorV2, sigContent);
          }
        case "intoto":
          return (0, intoto_1.verifyIntotoTLogBody)(body, sigContent);
        case "hashedrekord":
          if (version == hashedrekord_1.HASHEDREKORD_API_VERSION_V1)
            return (0, hashedrekord_1.verifyHashedRekordTLogBody)(body, sigContent);
          {
            let entryRekorV2 = v2_1.Entry.fromJSON(body);
            return (0, hashedrekord_1.verifyHashedRekordTLogBodyV2)(entryRekorV2, sigContent);
          }
        /* istanbul ignore next */
        default:
          throw new error_1.VerificationError({
            code: "TLOG_BODY_ERROR",
            message: `unsupported kind: ${kind}`
          });
      }
    }
    function verifyTLogInclusion(entry, tlogAuthorities) {
      let inclusionVerified = !1;
      if (isTLogEntryWithInclusionPromise(entry) && ((0, set_1.verifyTLogSET)(entry, tlogAuthorities), inclusionVerified = !0), isTLogEntryWithInclusionProof(entry)) {
        let checkpoint = (0, checkpoint_1.verifyCheckpoint)(entry, tlogAuthorities);
        (0, merkle_1.verifyMerkleInclusion)(entry, checkpoint), inclusionVerified = !0;
      }
      if (!inclusionVerified)
        throw new error_1.VerificationError({
          code: "TLOG_MISSING_INCLUSION_ERROR",
          message: "inclusion could not be verified"
        });
    }
    function isTLogEntryWithInclusionPromise(entry) {
      return entry.inclusionPromise !== void 0;
    }
    function isTLogEntryWithInclusionProof(entry) {
      return entry.inclusionProof !== void 0;
    }
  }
});

// node_modules/@sigstore/verify/dist/verifier.js
var require_verifier2 = __commonJS({
  "node_modules/@sigstore/verify/dist/verifier.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Verifier = void 0;
    var util_1 = __require("util"), error_1 = require_error4(), key_1 = require_key(), policy_1 = require_policy(), timestamp_1 = require_timestamp3(), tlog_1 = require_tlog(), Verifier2 = class {
      trustMaterial;
      options;
      constructor(trustMaterial, options = {}) {
        this.trustMaterial = trustMaterial, this.options = {
          ctlogThreshold: options.ctlogThreshold ?? 1,
          tlogThreshold: options.tlogThreshold ?? 1,
          timestampThreshold: options.timestampThreshold ?? options.tsaThreshold ?? 1,
          tsaThreshold: 0
        };
      }
      verify(entity, policy) {
        let timestamps = this.verifyTimestamps(entity), signer = this.verifySigningKey(entity, timestamps);
        return this.verifyTLogs(entity), this.verifySignature(entity, signer), policy && this.verifyPolicy(policy, signer.identity || {}), signer;
      }
      // Checks that all of the timestamps in the entity are valid and returns them
      verifyTimestamps(entity) {
        let timestamps = [];
        for (let timestamp of entity.timestamps)
          switch (timestamp.$case) {
            case "timestamp-authority":
              timestamps.push((0, timestamp_1.getTSATimestamp)(timestamp.timestamp, entity.signature.signature, this.trustMaterial.timestampAuthorities));
              break;
            case "transparency-log": {
              let result = (0, timestamp_1.getTLogTimestamp)(timestamp.tlogEntry);
              result && timestamps.push(result);
              break;
            }
          }
        if (containsDupes(timestamps))
          throw new error_1.VerificationError({
            code: "TIMESTAMP_ERROR",
            message: "duplicate timestamp"
          });
        if (timestamps.length < this.options.timestampThreshold)
          throw new error_1.VerificationError({
            code: "TIMESTAMP_ERROR",
            message: `expected ${this.options.timestampThreshold} timestamps, got ${timestamps.length}`
          });
        return timestamps.map((t) => t.timestamp);
      }
      // Checks that the signing key is valid for all of the the supplied timestamps
      // and returns the signer.
      verifySigningKey({ key }, timestamps) {
        switch (key.$case) {
          case "public-key":
            return (0, key_1.verifyPublicKey)(key.hint, timestamps, this.trustMaterial);
          case "certificate": {
            let result = (0, key_1.verifyCertificate)(key.certificate, timestamps, this.trustMaterial);
            if (containsDupes(result.scts))
              throw new error_1.VerificationError({
                code: "CERTIFICATE_ERROR",
                message: "duplicate SCT"
              });
            if (result.scts.length < this.options.ctlogThreshold)
              throw new error_1.VerificationError({
                code: "CERTIFICATE_ERROR",
                message: `expected ${this.options.ctlogThreshold} SCTs, got ${result.scts.length}`
              });
            return result.signer;
          }
        }
      }
      // Checks that the tlog entries are valid for the supplied content
      verifyTLogs({ signature: content, tlogEntries }) {
        let tlogCount = 0;
        if (tlogEntries.forEach((entry) => {
          tlogCount++, (0, tlog_1.verifyTLogInclusion)(entry, this.trustMaterial.tlogs), (0, tlog_1.verifyTLogBody)(entry, content);
        }), tlogCount < this.options.tlogThreshold)
          throw new error_1.VerificationError({
            code: "TLOG_ERROR",
            message: `expected ${this.options.tlogThreshold} tlog entries, got ${tlogCount}`
          });
      }
      // Checks that the signature is valid for the supplied content
      verifySignature(entity, signer) {
        if (!entity.signature.verifySignature(signer.key))
          throw new error_1.VerificationError({
            code: "SIGNATURE_ERROR",
            message: "signature verification failed"
          });
      }
      verifyPolicy(policy, identity2) {
        policy.subjectAlternativeName && (0, policy_1.verifySubjectAlternativeName)(policy.subjectAlternativeName, identity2.subjectAlternativeName), policy.extensions && (0, policy_1.verifyExtensions)(policy.extensions, identity2.extensions), policy.oids && (0, policy_1.verifyOIDs)(policy.oids, identity2.oids);
      }
    };
    exports.Verifier = Verifier2;
    function containsDupes(arr) {
      for (let i = 0; i < arr.length; i++)
        for (let j = i + 1; j < arr.length; j++)
          if ((0, util_1.isDeepStrictEqual)(arr[i], arr[j]))
            return !0;
      return !1;
    }
  }
});

// node_modules/@sigstore/verify/dist/index.js
var require_dist4 = __commonJS({
  "node_modules/@sigstore/verify/dist/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    exports.Verifier = exports.toTrustMaterial = exports.VerificationError = exports.PolicyError = exports.toSignedEntity = void 0;
    var bundle_1 = require_bundle2();
    Object.defineProperty(exports, "toSignedEntity", { enumerable: !0, get: function() {
      return bundle_1.toSignedEntity;
    } });
    var error_1 = require_error4();
    Object.defineProperty(exports, "PolicyError", { enumerable: !0, get: function() {
      return error_1.PolicyError;
    } });
    Object.defineProperty(exports, "VerificationError", { enumerable: !0, get: function() {
      return error_1.VerificationError;
    } });
    var trust_1 = require_trust();
    Object.defineProperty(exports, "toTrustMaterial", { enumerable: !0, get: function() {
      return trust_1.toTrustMaterial;
    } });
    var verifier_1 = require_verifier2();
    Object.defineProperty(exports, "Verifier", { enumerable: !0, get: function() {
      return verifier_1.Verifier;
    } });
  }
});

// src/python/install.ts
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

// src/python/shell.ts
var quoted = (text3) => `'${text3.replaceAll("'", String.raw`'\''`)}'`;

// src/python/prune.ts
var profile = (name, what, breaks, rest) => ({
  name,
  what,
  breaks,
  to: "rest",
  modules: [],
  told: [],
  library: [],
  folders: [],
  prefix: [],
  ...rest
}), pruneProfiles = [
  profile(
    "tests",
    "CPython's own tests, and extension modules that only they use",
    "`from test import support`, which some third-party test suites do",
    {
      modules: ["test"],
      library: [
        "lib-dynload/_ctypes_test.*",
        "lib-dynload/_test*",
        "lib-dynload/_xxtestfuzz.*",
        "lib-dynload/xx*"
      ],
      folders: ["test", "tests", "idle_test"]
    }
  ),
  profile(
    "ensurepip",
    "the installer of pip, with the wheels it installs",
    "`python -m ensurepip`; `python -m venv` works with `--without-pip` only",
    {
      modules: ["ensurepip"],
      told: ["ensurepip"],
      library: ["ensurepip"],
      prefix: ["bin/pip*"]
    }
  ),
  profile("idle", "the editor IDLE", "`python -m idlelib`", {
    modules: ["idlelib"],
    told: ["idlelib"],
    library: ["idlelib"],
    prefix: ["bin/idle*"]
  }),
  profile(
    "tk",
    "tkinter, and the turtle that is drawn with it",
    "windows on a screen: `import tkinter`, `import turtle`",
    {
      modules: ["tkinter", "turtle", "turtledemo", "_tkinter"],
      told: ["tkinter", "turtle", "turtledemo"],
      library: ["tkinter", "turtle.py", "turtledemo", "lib-dynload/_tkinter.*"]
    }
  ),
  profile(
    "lib2to3",
    "the converter from Python 2, up to 3.12",
    "`import lib2to3`, the program `2to3`",
    {
      modules: ["lib2to3"],
      told: ["lib2to3"],
      library: ["lib2to3"],
      prefix: ["bin/2to3*"]
    }
  ),
  profile(
    "pydoc-data",
    "topics of the help for keywords",
    "`help('if')` and other topics; `help(str)` works",
    {
      modules: ["pydoc_data"],
      library: ["pydoc_data"],
      prefix: ["bin/pydoc*"]
    }
  ),
  profile("docs", "manual pages", "`man python3`", { prefix: ["share"] }),
  profile("static", "static libraries", "linking programs against libpython.a", {
    to: "builder",
    prefix: ["lib/*.a", "lib/python*/config-*/*.a"]
  }),
  profile(
    "headers",
    "C headers, but pyconfig.h, which sysconfig reads",
    "compiling extension modules in the image",
    {
      to: "builder",
      prefix: ["include", "lib/pkgconfig"]
    }
  ),
  profile(
    "config",
    "the Makefile and python3-config",
    "`python3-config`, `sysconfig.get_makefile_filename()`'s file; embedding Python",
    {
      to: "builder",
      prefix: ["bin/*-config", "lib/python*/config-*"]
    }
  )
], defaultPruned = pruneProfiles.map(({ name }) => name);
function pruneSelection(names = defaultPruned) {
  let unknown3 = names.find((name) => !defaultPruned.includes(name));
  if (unknown3 !== void 0)
    throw new PycaskError({
      code: "prune-unknown",
      what: `prune: there is no profile ${unknown3}`,
      hint: `there are ${defaultPruned.join(", ")}`
    });
  let profiles = pruneProfiles.filter(({ name }) => names.includes(name));
  return { names: profiles.map(({ name }) => name).sort(), profiles };
}
var prunedModules = (selection) => selection.profiles.flatMap(({ modules }) => modules).sort(), keptHeader = "pyconfig.h";
function pruneScript({ profiles }, {
  library,
  builder,
  rest
}) {
  let folders = profiles.flatMap((one) => one.folders.map((name) => `-name ${name}`));
  return [
    `mkdir -p ${builder} ${rest}`,
    'cd "$PREFIX"',
    "take() { # TREE PATH...",
    "  tree=$1; shift",
    "  for path; do",
    '    [ -e "$path" ] || [ -L "$path" ] || continue',
    '    mkdir -p "$tree/$(dirname "$path")"',
    '    if [ -d "$path" ] && [ -d "$tree/$path" ]; then',
    '      cp -a "$path/." "$tree/$path/" && rm -rf "$path"',
    '    else mv "$path" "$tree/$path"; fi',
    "  done",
    "}",
    // What installing pip leaves behind: a README.
    `rm -rf lib/${library}/site-packages/*`,
    ...folders.length === 0 ? [] : [
      `find lib/${library} -type d \\( ${folders.join(" -o ")} \\) -prune > /build/folders`,
      `while read -r path; do take ${rest} "$path"; done < /build/folders`
    ],
    ...profiles.map((one) => {
      let paths = [...one.library.map((path) => `lib/${library}/${path}`), ...one.prefix];
      return `take ${one.to === "builder" ? builder : rest} ${paths.join(" ")}`;
    }),
    // Headers lie in a folder of their own name, which ends in the ABI's letters.
    `mkdir -p include/${library}`,
    `[ ! -e ${builder}/include/${library}/${keptHeader} ] || mv ${builder}/include/${library}/${keptHeader} include/${library}/`,
    ...profiles.flatMap(
      (one) => one.told.map(
        (module) => `[ ! -e ${rest}/lib/${library}/${module} -a ! -e ${rest}/lib/${library}/${module}.py ] || printf %s ${quoted(stub(module, one))} > lib/${library}/${module}.py`
      )
    )
  ].join(`
`);
}
var stub = (module, { name }) => `raise ModuleNotFoundError(
    "No module named '${module}': this Python was built without it (Pycask's prune profile ${name})",
    name='${module}')
`;

// src/python/install.ts
async function stageInstallation(options) {
  let { host, python, staging, destination } = options;
  await mkdir(staging, { recursive: !0 });
  try {
    for (let name of ["layer.tar.gz", "builder.tar.gz", "rest.tar.gz"])
      await unpack(host, python, name, staging);
    let named = python.facts.executable.slice(python.facts.executable.lastIndexOf("/") + 1), library = join(staging, "lib", named);
    await removeStubs(library), await rm(join(library, "EXTERNALLY-MANAGED"), { force: !0 });
    let program4 = join(staging, "bin", named);
    await tryOut(options, program4, join(library, "lib-dynload")), await run(host, [program4, "-I", "-m", "ensurepip", "--default-pip"]), await relocate(staging, named, [python.facts.prefix, staging], destination);
  } catch (thrown) {
    throw await rm(staging, { recursive: !0, force: !0 }), thrown;
  }
}
async function unpack(host, python, name, into) {
  let { facts } = python, depth = facts.prefix.split("/").filter((part) => part !== "").length, what = ["tar", "-xzf", await python.file(name), "-C", into, `--strip-components=${depth}`], { exitCode, stderr } = await host.run([...what, "--no-same-owner"]);
  if (exitCode !== 0)
    throw new PycaskError({
      code: "install-failed",
      what: `${name} of CPython ${facts.version} cannot be unpacked into ${into}`,
      hint: "is there room, and may this user write there?",
      details: stderr.trim().split(`
`).slice(-5)
    });
}
async function removeStubs(library) {
  let cached = await readdir(join(library, "__pycache__"));
  for (let module of pruneProfiles.flatMap(({ told: told2 }) => told2)) {
    await stat(join(library, module)).then(
      (found) => found.isDirectory(),
      () => !1
    ) && await rm(join(library, `${module}.py`), { force: !0 });
    for (let name of cached)
      name.startsWith(`${module}.`) && await rm(join(library, "__pycache__", name));
  }
}
var tryScript = `
import importlib, json, os, sys
problems = {}
for name in sorted(os.listdir(sys.argv[1])):
    module = name.split('.')[0]
    if module.startswith('_test') or module == '_tkinter':
        continue
    try:
        importlib.import_module(module)
    except ImportError as error:
        problems[module] = str(error)
print(json.dumps(problems))
`;
async function tryOut({ host, python }, program4, modules) {
  let { exitCode, stdout, stderr } = await run(host, [program4, "-I", "-c", tryScript, modules]);
  if (exitCode !== 0) throw incompatible(python.facts, [stderr.trim()], await libcOf(host));
  let problems = Object.entries(JSON.parse(stdout));
  if (problems.length > 0) {
    let lines3 = problems.map(([module, reason]) => `${module}: ${reason}`);
    throw incompatible(python.facts, lines3, await libcOf(host));
  }
}
var run = (host, command) => host.run(command, { env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8", HOME: host.env.HOME } });
async function libcOf(host) {
  let { stdout } = await run(host, ["getconf", "GNU_LIBC_VERSION"]);
  return stdout.trim() || "another C library";
}
function incompatible(facts, said, libc) {
  let all = said.join(`
`), version = /version `([A-Za-z]+_[\d.]+)' not found/.exec(all)?.[1], libraries = [...all.matchAll(/(lib[\w.+-]+\.so[\d.]*): cannot open/g)].map(
    ([, name]) => name
  ), packages = facts.requires.flatMap(
    ({ soname, package: name }) => libraries.includes(soname) ? [name] : []
  ), isOlder = version?.startsWith("GLIBC_") === !0, reason = isOlder ? `it needs ${version}, and this machine has ${libc}` : libraries.length > 0 ? `this machine has no ${[...new Set(libraries)].join(", ")}` : "it does not run here";
  return new PycaskError({
    code: "install-incompatible",
    what: `CPython ${facts.version} cannot be installed on this machine: ${reason}`,
    hint: packages.length > 0 && !isOlder ? `apt-get install ${packages.join(" ")} (the names in the suite that it was built for)` : "build it for a suite that is no newer than this machine (suite), or run the tests in the image",
    details: said
  });
}
async function relocate(root, named, from, to) {
  let library = join("lib", named), within = async (folder, pattern) => (await readdir(join(root, folder), { withFileTypes: !0 }).catch(() => [])).filter((entry) => entry.isFile() && pattern.test(entry.name)).map((entry) => join(folder, entry.name)), configs = (await readdir(join(root, library))).filter((name) => name.startsWith("config-")), files = [
    ...await within("bin", /./),
    ...await within("lib/pkgconfig", /\.pc$/),
    ...await within(library, /^_sysconfig.*\.(py|json)$|^build-details\.json$/),
    ...(await Promise.all(configs.map((name) => within(join(library, name), /./)))).flat()
  ];
  for (let file of files) {
    let path = join(root, file), bytes = await readFile(path);
    if (bytes.includes(0)) continue;
    let before = bytes.toString("utf8"), after = from.reduce((text3, one) => text3.replaceAll(one, to), before);
    after !== before && await writeFile(path, after);
  }
  for (let name of await within(join(library, "__pycache__"), /^_sysconfig(data|_vars)_/))
    await rm(join(root, name));
}

// src/image/directory.ts
import { lstat, readdir as readdir2, readlink } from "node:fs/promises";
import { join as join2 } from "node:path";
async function directoryEntries(directory, at, ignored = () => !1) {
  let entries = at === "" ? [] : [{ type: "directory", path: at, mode: 493 }], firstNames = /* @__PURE__ */ new Map(), visit = async (folder, below) => {
    let names = await readdir2(folder, { encoding: "buffer" });
    for (let bytes of names.sort((a, b) => Buffer.compare(a, b))) {
      let name = bytes.toString(), file = join2(folder, name), path = below === "" ? name : `${below}/${name}`;
      if (!Buffer.from(name).equals(bytes)) throw unfit(file, "has a name that is not UTF-8");
      if (ignored(path)) continue;
      let stats = await lstat(file);
      if (stats.isDirectory())
        entries.push({ type: "directory", path, mode: 493 }), await visit(file, path);
      else if (stats.isSymbolicLink())
        entries.push({ type: "symlink", path, target: await readlink(file) });
      else if (stats.isFile()) {
        let inode = `${stats.dev}:${stats.ino}`, first = stats.nlink > 1 ? firstNames.get(inode) : void 0;
        if (first !== void 0) {
          entries.push({ type: "hardlink", path, target: first });
          continue;
        }
        firstNames.set(inode, path);
        let mode = (stats.mode & 64) === 0 ? 420 : 493;
        entries.push({ type: "file", path, mode, source: { file } });
      } else throw unfit(file, "is a socket, a pipe or a device");
    }
  };
  return await visit(directory, at), entries;
}
function unfit(file, why) {
  return new PycaskError({
    code: "layer-entry-invalid",
    what: `${file} cannot go into an image: it ${why}`,
    hint: "remove or rename it, or leave it out"
  });
}

// src/image/tar.ts
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";

// src/image/entry.ts
function arrange(entries) {
  let byPath = /* @__PURE__ */ new Map();
  for (let entry of entries) {
    if (check(entry), byPath.has(entry.path)) throw invalid(entry.path, "is there twice");
    byPath.set(entry.path, entry);
  }
  addParents(byPath);
  let sorted2 = [...byPath.values()].map((entry) => ({ entry, bytes: Buffer.from(entry.path) })).sort((a, b) => Buffer.compare(a.bytes, b.bytes)), firstNames = /* @__PURE__ */ new Map();
  return sorted2.map(({ entry }) => {
    let { path, uid = 0, gid = 0 } = entry;
    if (entry.type === "directory")
      return { path, type: "directory", mode: entry.mode, uid, gid, target: "" };
    if (entry.type === "symlink")
      return { path, type: "symlink", mode: 511, uid, gid, target: entry.target };
    let file = entry.type === "file" ? entry : byPath.get(entry.target);
    if (file?.type !== "file")
      throw invalid(path, "is a hard link to something that is no file of this layer");
    let same = { path, mode: file.mode, uid: file.uid ?? 0, gid: file.gid ?? 0 }, first = firstNames.get(file);
    if (first !== void 0) return { ...same, type: "hardlink", target: first };
    firstNames.set(file, path);
    let { source, xattrs } = file;
    return { ...same, type: "file", target: "", source, xattrs };
  });
}
function addParents(byPath) {
  for (let path of [...byPath.keys()])
    for (let parent = parentOf(path); parent !== ""; parent = parentOf(parent)) {
      let found = byPath.get(parent);
      if (found === void 0) {
        byPath.set(parent, { type: "directory", path: parent, mode: 493 });
        continue;
      }
      if (found.type !== "directory")
        throw invalid(path, `is below ${parent}, which is a ${found.type} and not a directory`);
      break;
    }
}
function check(entry) {
  if (checkPath(entry.path), entry.type === "file" || entry.type === "directory") {
    let allowed = entry.type === "directory" ? 1023 : 511;
    if (!Number.isInteger(entry.mode) || entry.mode < 0 || (entry.mode & ~allowed) !== 0)
      throw invalid(
        entry.path,
        `has mode ${entry.mode.toString(8)}: a ${entry.type} may have ${allowed.toString(8)} at most`
      );
    for (let name of Object.keys("xattrs" in entry ? entry.xattrs ?? {} : {}))
      if (!/^(user|security|trusted|system)\.[!-<>-~]+$/.test(name))
        throw invalid(entry.path, `has the extended attribute ${JSON.stringify(name)}`);
  } else if (entry.target === "" || !isText(entry.target))
    throw invalid(entry.path, `is a ${entry.type} to ${JSON.stringify(entry.target)}`);
  for (let id of [entry.uid ?? 0, entry.gid ?? 0])
    if (!Number.isInteger(id) || id < 0 || id > 4294967294)
      throw invalid(entry.path, `has the owner ${id}, expected a number up to 4294967294`);
}
function checkPath(path) {
  if (!isText(path)) throw invalid(path, "is no path: it has a NUL or is not Unicode");
  if (path.startsWith("/")) throw invalid(path, "is absolute");
  for (let segment of path.split("/")) {
    if (segment === "" || segment === "." || segment === "..")
      throw invalid(path, `has the segment ${JSON.stringify(segment)}`);
    if (segment.startsWith(".wh.")) throw invalid(path, "is named as whiteouts are (.wh.)");
  }
}
function isText(text3) {
  return !text3.includes("\0") && Buffer.from(text3).toString() === text3;
}
function parentOf(path) {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
function invalid(path, why) {
  return new PycaskError({
    code: "layer-entry-invalid",
    what: `layer entry ${JSON.stringify(path)} ${why}`,
    hint: "paths in a layer are relative and normalised, each occurs once, none is setuid"
  });
}

// src/image/header.ts
var endOfArchive = Buffer.alloc(1024), mtimeSeconds = 315532800, typeFlags = { file: "0", hardlink: "1", symlink: "2", directory: "5" }, maxSizeBytes = 8589934591, maxId = 2097151;
function header(member, sizeBytes2) {
  let name = member.type === "directory" ? `${member.path}/` : member.path, { target: link3, uid, gid } = member, split = splitName(name), extended = [];
  for (let [attribute, value] of Object.entries(member.xattrs ?? {}).sort(byName))
    extended.push([`SCHILY.xattr.${attribute}`, value]);
  gid > maxId && extended.push(["gid", String(gid)]), (!isAscii(link3) || link3.length > 100) && extended.push(["linkpath", link3]), split === void 0 && extended.push(["path", name]), sizeBytes2 > maxSizeBytes && extended.push(["size", String(sizeBytes2)]), uid > maxId && extended.push(["uid", String(uid)]);
  let fields = {
    mode: member.mode,
    uid: uid > maxId ? 0 : uid,
    gid: gid > maxId ? 0 : gid,
    sizeBytes: sizeBytes2 > maxSizeBytes ? 0 : sizeBytes2,
    typeFlag: typeFlags[member.type],
    link: asciiEnd(link3),
    ...split ?? { prefix: "", name: asciiEnd(name) }
  };
  if (extended.length === 0) return ustar(fields);
  let records = Buffer.concat(extended.map(([keyword, value]) => record2(keyword, value))), paxHeader = ustar({
    ...fields,
    name: asciiEnd(`PaxHeaders/${member.path}`, "start"),
    prefix: "",
    link: "",
    mode: 420,
    uid: 0,
    gid: 0,
    sizeBytes: records.length,
    typeFlag: "x"
  });
  return Buffer.concat([paxHeader, records, padding(records.length), ustar(fields)]);
}
function padding(sizeBytes2) {
  return endOfArchive.subarray(0, (512 - sizeBytes2 % 512) % 512);
}
function ustar(fields) {
  let block = Buffer.alloc(512), octal = (value, at, digits) => {
    block.write(value.toString(8).padStart(digits, "0"), at, digits, "latin1");
  };
  block.write(fields.name, 0, 100, "latin1"), octal(fields.mode, 100, 7), octal(fields.uid, 108, 7), octal(fields.gid, 116, 7), octal(fields.sizeBytes, 124, 11), octal(mtimeSeconds, 136, 11), block.write("        ", 148, 8, "latin1"), block.write(fields.typeFlag, 156, 1, "latin1"), block.write(fields.link, 157, 100, "latin1"), block.write("ustar\x0000", 257, 8, "latin1"), octal(0, 329, 7), octal(0, 337, 7), block.write(fields.prefix, 345, 155, "latin1");
  let sum = 0;
  for (let byte of block) sum += byte;
  return octal(sum, 148, 6), block[154] = 0, block;
}
function record2(keyword, value) {
  let rest = Buffer.concat([
    Buffer.from(` ${keyword}=`),
    typeof value == "string" ? Buffer.from(value) : value,
    Buffer.from(`
`)
  ]), length = rest.length + String(rest.length).length;
  return rest.length + String(length).length > length && (length = rest.length + String(length).length), Buffer.concat([Buffer.from(String(length)), rest]);
}
var byName = ([a], [b]) => a < b ? -1 : 1;
function splitName(path) {
  if (!isAscii(path)) return;
  if (path.length <= 100) return { name: path, prefix: "" };
  let slash = path.slice(0, -1).lastIndexOf("/", 155), name = path.slice(slash + 1);
  return slash > 0 && name.length <= 100 ? { name, prefix: path.slice(0, slash) } : void 0;
}
function isAscii(text3) {
  return Buffer.byteLength(text3) === text3.length;
}
function asciiEnd(text3, keep = "end") {
  let ascii = text3.replace(/[^\0-\x7f]/gu, "_");
  return keep === "end" ? ascii.slice(-100) : ascii.slice(0, 100);
}

// src/image/tar.ts
var chunkSizeBytes = 256 * 1024;
function packTar(entries) {
  return Readable.from(inChunks(blocks(arrange(entries))), {
    objectMode: !1,
    highWaterMark: chunkSizeBytes
  });
}
async function* blocks(members) {
  for (let member of members)
    if (member.source === void 0) yield header(member, 0);
    else if ("bytes" in member.source) {
      let { bytes } = member.source;
      yield header(member, bytes.length), yield bytes, yield padding(bytes.length);
    } else yield* fileBlocks(member, member.source.file);
  yield endOfArchive;
}
async function* fileBlocks(member, file) {
  let handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    let stats = await handle.stat();
    if (!stats.isFile())
      throw new PycaskError({
        code: "layer-entry-invalid",
        what: `${file} should become the file ${member.path} of a layer but is no regular file`,
        hint: "remove or rename it, or leave it out"
      });
    yield header(member, stats.size);
    let left = stats.size;
    for (let ended2 = !1; !ended2; ) {
      let buffer = Buffer.allocUnsafe(Math.min(left + 1, chunkSizeBytes)), { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead > left) throw changed(file, stats.size, "more");
      if (bytesRead === 0 && left > 0) throw changed(file, stats.size, "fewer");
      left -= bytesRead, ended2 = left === 0 && bytesRead < buffer.length, yield buffer.subarray(0, bytesRead);
    }
    yield padding(stats.size);
  } finally {
    await handle.close();
  }
}
function changed(file, sizeBytes2, now) {
  return new PycaskError({
    code: "file-changed",
    what: `${file} changed while it was put into a layer: it had ${sizeBytes2} bytes, now ${now}`,
    hint: "run again when nothing writes to it"
  });
}
async function* inChunks(source) {
  let pending = [], sizeBytes2 = 0;
  for await (let block of source)
    block.length !== 0 && (pending.push(block), sizeBytes2 += block.length, !(sizeBytes2 < chunkSizeBytes) && (yield Buffer.concat(pending, sizeBytes2), pending = [], sizeBytes2 = 0));
  sizeBytes2 > 0 && (yield Buffer.concat(pending, sizeBytes2));
}

// src/image/layer.ts
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm as rm2 } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";

// src/words.ts
var hex64 = /^[0-9a-f]{64}$/;
function sha256(text3) {
  let lower = text3.toLowerCase();
  if (!hex64.test(lower)) throw new Error(`not a SHA-256: ${text3}`);
  return lower;
}
function digest(text3) {
  if (!text3.startsWith("sha256:") || !hex64.test(text3.slice(7)))
    throw new Error(`not a digest: ${text3}`);
  return text3;
}
var digestOf = (hash2) => `sha256:${hash2}`, diffIdOf = (hash2) => `sha256:${hash2}`, hexOf = (value) => value.slice(7);

// src/image/compress.ts
import * as zlib from "node:zlib";

// src/image/threads.ts
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { constants as constants2, deflateRaw } from "node:zlib";
import { promisify } from "node:util";
var program = `
const { parentPort } = require('node:worker_threads')
const zlib = require('node:zlib')
const { Z_FINISH, Z_SYNC_FLUSH, ZSTD_c_compressionLevel } = zlib.constants
parentPort.on('message', ({ method, level, bytes, dictionary, last }) => {
  try {
    const packed = method === 'zstd'
      ? zlib.zstdCompressSync(bytes, { params: { [ZSTD_c_compressionLevel]: level } })
      : zlib.deflateRawSync(bytes, { level, dictionary, finishFlush: last ? Z_FINISH : Z_SYNC_FLUSH })
    // Small outputs lie in a buffer that others share, which cannot be handed over.
    const own = packed.byteLength === packed.buffer.byteLength ? packed : new Uint8Array(packed)
    parentPort.postMessage({ packed: own }, [own.buffer])
  } catch (error) {
    parentPort.postMessage({ fault: String(error) })
  }
})
`;
function createThreads(count) {
  let waiting = [], idle = [], started = 0, next = (worker) => {
    let task = waiting.shift();
    if (task === void 0) {
      worker.unref(), idle.push(worker);
      return;
    }
    worker.ref();
    let { piece, resolve: resolve5, reject } = task, settle = () => {
      worker.removeAllListeners("message"), worker.removeAllListeners("error");
    };
    worker.once("message", (answer) => {
      settle(), next(worker), answer.packed !== void 0 ? resolve5(answer.packed) : reject(new Error(`compressing failed: ${answer.fault ?? "no answer"}`));
    }), worker.once("error", (error) => {
      settle(), started -= 1, reject(error), more();
    });
    let { buffer } = piece.bytes;
    worker.postMessage(piece, buffer instanceof ArrayBuffer ? [buffer] : []);
  }, more = () => {
    if (waiting.length === 0) return;
    let free = idle.pop();
    free !== void 0 ? next(free) : started < count && (started += 1, next(new Worker(program, { eval: !0 })));
  };
  return {
    count,
    compress: (piece) => new Promise((resolve5, reject) => {
      waiting.push({ piece, resolve: resolve5, reject }), more();
    })
  };
}
var sharedThreads = createThreads(availableParallelism()), deflate = promisify(deflateRaw), compressAlone = ({ bytes, level }) => deflate(bytes, { level, finishFlush: constants2.Z_FINISH });

// src/image/compress.ts
var levels = { gzip: 6, zstd: 3 }, pieceBytes = { gzip: 256 * 1024, zstd: 2 * 1024 * 1024 }, windowBytes = 32 * 1024, gzipHeader = Buffer.from("1f8b08000000000000ff", "hex");
async function* compress(source, method, threads = sharedThreads) {
  method === "zstd" && checkZstd();
  let level = levels[method], underway = [], start2 = (piece, alone) => {
    let packed = alone ? compressAlone(piece) : threads.compress(piece);
    packed.catch(() => {
    }), underway.push(packed);
  }, sum = 0, sizeBytes2 = 0, dictionary;
  method === "gzip" && (yield gzipHeader);
  for await (let { bytes, last } of pieces(source, pieceBytes[method])) {
    let alone = method === "gzip" && last && sizeBytes2 === 0, tail = method === "gzip" && !last ? bytes.slice(-windowBytes) : void 0;
    method === "gzip" && (sum = zlib.crc32(bytes, sum)), sizeBytes2 += bytes.length, start2({ method, level, bytes, dictionary, last }, alone), dictionary = tail, underway.length > threads.count && (yield* await Promise.all(underway.splice(0, 1)));
  }
  for (let packed of underway) yield await packed;
  method === "gzip" && (yield gzipTrailer(sum, sizeBytes2));
}
function gzipTrailer(sum, sizeBytes2) {
  let trailer = Buffer.alloc(8);
  return trailer.writeUInt32LE(sum, 0), trailer.writeUInt32LE(sizeBytes2 % 2 ** 32, 4), trailer;
}
async function* pieces(source, size) {
  let piece = new Uint8Array(size), filled = 0;
  for await (let chunk of source)
    for (let at = 0; at < chunk.length; ) {
      filled === size && (yield { bytes: piece, last: !1 }, piece = new Uint8Array(size), filled = 0);
      let part = chunk.subarray(at, at + size - filled);
      piece.set(part, filled), filled += part.length, at += part.length;
    }
  yield { bytes: piece.slice(0, filled), last: !0 };
}
function checkZstd() {
  if (!("zstdCompressSync" in zlib))
    throw new PycaskError({
      code: "compression-unsupported",
      what: `compression zstd needs Node 22.15 or newer, this is ${process.version}`,
      hint: 'take a newer Node, or compression = "gzip"'
    });
}

// src/image/layer.ts
var layerMediaTypes = {
  gzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  zstd: "application/vnd.oci.image.layer.v1.tar+zstd"
}, sha256Text = string().regex(/^sha256:[0-9a-f]{64}$/), sizeBytes = number().int().nonnegative(), layerFacts = strictObject({
  diffId: sha256Text.transform((text3) => text3),
  digest: sha256Text.transform((text3) => text3),
  sizeBytes,
  unpackedBytes: sizeBytes,
  mediaType: _enum([layerMediaTypes.gzip, layerMediaTypes.zstd])
});
async function writeLayer(entries, file, compression = "gzip") {
  return writeTar(packTar(entries), file, compression);
}
async function writeTar(tar, file, compression) {
  let temporary = `${file}.${randomUUID()}.tmp`, unpacked = meter(), packed = meter();
  try {
    await pipeline(
      tar,
      unpacked.stream,
      (source) => compress(source, compression),
      packed.stream,
      createWriteStream(temporary)
    ), await rename(temporary, file);
  } catch (error) {
    throw await rm2(temporary, { force: !0 }), error;
  }
  let [whole, blob] = [unpacked.read(), packed.read()];
  return {
    diffId: diffIdOf(whole.hash),
    digest: digestOf(blob.hash),
    sizeBytes: blob.sizeBytes,
    unpackedBytes: whole.sizeBytes,
    mediaType: layerMediaTypes[compression]
  };
}
function meter() {
  let hash2 = createHash("sha256"), sizeBytes2 = 0;
  return { stream: new Transform({
    transform(chunk, _encoding, done) {
      hash2.update(chunk), sizeBytes2 += chunk.length, done(null, chunk);
    }
  }), read: () => ({ hash: sha256(hash2.digest("hex")), sizeBytes: sizeBytes2 }) };
}

// src/image/archive.ts
import { createWriteStream as createWriteStream2 } from "node:fs";
import { pipeline as pipeline2 } from "node:stream/promises";

// src/registry/reference.ts
var domainPattern = /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::\d{1,5})?$/, segmentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/, tagPattern = /^\w[\w.-]{0,127}$/, dockerHub = /* @__PURE__ */ new Set([
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com"
]);
function parseReference(text3) {
  let invalid5 = (why, hint) => new PycaskError({
    code: "reference-invalid",
    what: `${JSON.stringify(text3)} is no image reference: ${why}`,
    hint: hint ?? "such as ghcr.io/acme/web:1.4, localhost:5000/web or web"
  });
  if (text3.includes("://")) throw invalid5("it starts with a scheme", text3.replace(/^.*:\/\//, ""));
  let [name, digestText, ...more] = text3.split("@");
  if (name === void 0 || more.length > 0) throw invalid5('it has more than one "@"');
  let slash = name.indexOf("/"), colon = name.indexOf(":", name.lastIndexOf("/") + 1), tag2 = colon < 0 ? void 0 : name.slice(colon + 1), path = colon < 0 ? name : name.slice(0, colon), first = slash < 0 ? "" : name.slice(0, slash), hasRegistry = /[.:]/.test(first) || first === "localhost", registry = !hasRegistry || dockerHub.has(first) ? "docker.io" : first, rest = hasRegistry ? path.slice(slash + 1) : path, repository = registry === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  if (!domainPattern.test(registry)) throw invalid5(`${JSON.stringify(registry)} is no registry`);
  if (/[A-Z]/.test(rest))
    throw invalid5(
      "repositories are lower-case",
      `${path.slice(0, path.length - rest.length)}${rest.toLowerCase()}${text3.slice(path.length)}`
    );
  for (let segment of rest.split("/"))
    if (!segmentPattern.test(segment))
      throw invalid5(
        segment === "" ? "a part of its name is empty" : `${JSON.stringify(segment)} may only have a-z, 0-9 and single separators . _ - within`
      );
  if (registry.length + 1 + repository.length > 255)
    throw invalid5("its name is longer than 255 characters");
  if (tag2 !== void 0 && !tagPattern.test(tag2))
    throw invalid5(`the tag ${JSON.stringify(tag2)} may have 128 letters, digits and _ . - at most`);
  let digest4;
  try {
    digest4 = digestText === void 0 ? void 0 : digest(digestText);
  } catch {
    throw invalid5(`the digest ${JSON.stringify(digestText)} is not sha256: and 64 digits a-f, 0-9`);
  }
  return {
    registry,
    repository,
    familiar: registry === "docker.io" ? repository.replace(/^library\//, "") : `${registry}/${repository}`,
    ...tag2 !== void 0 && { tag: tag2 },
    ...digest4 !== void 0 && { digest: digest4 }
  };
}
function hostOf(registry) {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}
function isPrivateAddress(hostname2) {
  return isLoopback(hostname2) ? !0 : /^(0|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname2) || /^\[(::|f[cd]|fe[89ab]|::ffff:)/i.test(hostname2);
}
function isLoopback(host) {
  let name = host.replace(/:\d+$/, "");
  return name === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);
}

// src/registry/copy.ts
import { Readable as Readable3 } from "node:stream";

// src/registry/retry.ts
import { setTimeout as sleep } from "node:timers/promises";
var defaultRetries = {
  attempts: 5,
  firstPauseMs: 1e3,
  longestPauseMs: 3e4
}, longestRetryAfterMs = 5 * 6e4, Passing = class extends Error {
  constructor(failure, retryAfterMs2, mostAttempts = 1 / 0, congestion = !1) {
    super("may pass");
    this.failure = failure;
    this.retryAfterMs = retryAfterMs2;
    this.mostAttempts = mostAttempts;
    this.congestion = congestion;
  }
  failure;
  retryAfterMs;
  mostAttempts;
  congestion;
}, passingStatuses = /* @__PURE__ */ new Set([408, 429, 499, 500, 502, 503, 504, 522]), isPassing = (status) => passingStatuses.has(status);
function retryAfterMs(response, nowMs = Date.now()) {
  let text3 = response.headers["retry-after"];
  if (text3 === void 0) return;
  let waitMs = /^\d+$/.test(text3) ? Number(text3) * 1e3 : Date.parse(text3) - nowMs;
  return Number.isNaN(waitMs) ? void 0 : Math.min(longestRetryAfterMs, Math.max(0, waitMs));
}
var isCongestion = (status) => status === 429 || status === 503;
function createAttempts(policy, signal, onRetry, pace) {
  let pause = async (waitMs) => {
    await sleep(Math.max(0, waitMs), void 0, { signal }).catch(() => {
      throw new PycaskError({ code: "interrupted", what: "interrupted" });
    });
  };
  return {
    make: async (doing, once2) => {
      for (let attempt = 1; ; attempt += 1) {
        for (; pace.quietUntilMs > Date.now(); ) await pause(pace.quietUntilMs - Date.now());
        let beganMs = Date.now();
        try {
          return await once2(attempt);
        } catch (error) {
          if (!(error instanceof Passing)) throw error;
          error.congestion && pace.congested(beganMs);
          let failure = error.failure(doing, attempt), attempts = Math.min(policy.attempts, error.mostAttempts);
          if (attempt >= attempts) throw failure;
          if (onRetry(`${failure.message}; attempt ${attempt + 1} of ${attempts} follows`), error.retryAfterMs === void 0) {
            let bound = Math.min(policy.longestPauseMs, policy.firstPauseMs * 3 ** (attempt - 1));
            await pause(bound * (0.5 + Math.random() / 2));
          } else pace.quiet(Date.now() + error.retryAfterMs);
        }
      }
    }
  };
}

// src/registry/errors.ts
var errorBody = looseObject({
  errors: array(looseObject({ code: string().optional(), message: string().optional() })).optional(),
  // Token servers answer with `details` or, as OAuth 2 does, `error_description`.
  details: string().optional(),
  error_description: string().optional()
}), bodyLimitBytes = 64 * 1024;
async function readBody(response, limitBytes = bodyLimitBytes) {
  let chunks = [], sizeBytes2 = 0;
  for await (let chunk of response.body)
    if (chunks.push(chunk), sizeBytes2 += chunk.length, sizeBytes2 > limitBytes) break;
  return Buffer.concat(chunks);
}
async function faultOf(response) {
  let { status } = response, text3 = await readBody(response).then(String).catch(() => "");
  try {
    let body = errorBody.parse(JSON.parse(text3)), [first] = body.errors ?? [], message = first?.message ?? body.details ?? body.error_description;
    return { status, code: first?.code, message };
  } catch {
    let plain2 = text3.trim().split(`
`)[0]?.slice(0, 200);
    return { status, code: void 0, message: plain2?.startsWith("<") ? void 0 : plain2 };
  }
}
function faultText({ status, code, message }) {
  let first = code === void 0 ? String(status) : `${status} ${code}`;
  return message ? `${first}: ${message}` : first;
}
function denied(asked, fault) {
  let { registry, repository, access: access5, found } = asked, verb = { push: "push to", pull: "pull from", delete: "remove from" }[access5], { kind } = found.credentials, who = kind === "anonymous" ? "without credentials" : `with the credentials from ${found.from}`;
  return new PycaskError({
    code: "registry-denied",
    what: `${registry} does not let us ${verb} ${repository} ${who}: ${faultText(fault)}`,
    hint: deniedHint(asked, fault),
    details: found.tried
  });
}
function deniedHint({ registry, repository, access: access5, found }, fault) {
  let right = { push: "write", pull: "read", delete: "delete" }[access5];
  return registry === "ghcr.io" && /permission_denied: (write|create)_package/.test(fault.message ?? "") ? `give the job "permissions: packages: write"; where it has that, open the settings of the package ${repository} on GitHub, "Manage Actions access", and add the repository with the role "Write" (a package that was first pushed by hand belongs to none; the label org.opencontainers.image.source links new ones)` : registry === "ghcr.io" && found.from === "GITHUB_TOKEN" ? `give the job "permissions: packages: ${access5 === "pull" ? "read" : "write"}", and the repository that runs it the role "${{ push: "Write", pull: "Read", delete: "Admin" }[access5]}" in the settings of the package ${repository}` : found.credentials.kind !== "anonymous" ? `docker login ${registry}, as a user who may ${access5} ${repository}` : registry === "ghcr.io" ? `set GITHUB_TOKEN (in a workflow: "permissions: packages: ${right}"), or docker login ghcr.io` : `docker login ${registry}`;
}
function rejected(registry, doing, fault) {
  return new PycaskError({
    code: "registry-rejected",
    what: `${registry} answered ${faultText(fault)} while ${doing}`,
    hint: fault.code === "NAME_UNKNOWN" || fault.code === "RepositoryNotFoundException" ? createHint(registry) : fault.status === 429 || fault.status >= 500 ? "try again later: what has arrived is kept" : "see what the registry says; its log may say more"
  });
}
function createHint(registry) {
  return /\.dkr\.ecr\..+\.amazonaws\.com/.test(registry) ? "create it first: aws ecr create-repository --repository-name NAME" : registry.endsWith(".pkg.dev") ? "create it first: gcloud artifacts repositories create NAME --repository-format=docker --location=LOCATION" : "create the repository there first, or see whether its name is right";
}
function confused(registry, what, hint) {
  return new PycaskError({
    code: "registry-rejected",
    what: `${registry} ${what}`,
    hint: hint ?? "see whether this is the address of a container registry"
  });
}
var finalFaults = /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO|^ENOTFOUND$|^HPE_|UND_ERR_REQ_CONTENT_LENGTH_MISMATCH/;
function connectionFailed(registry, error, reached) {
  if (error instanceof PycaskError && error.code !== "unreachable") return error;
  let code = systemCode(error), failure = (doing, attempts) => reached ? new PycaskError({
    code: "registry-lost-connection",
    what: `${registry} lost the connection while ${doing}, ${attempts} ${attempts === 1 ? "time" : "times"}: ${messageOf(error)}`,
    hint: "run it again: what has arrived is kept, and no tag has moved",
    cause: error
  }) : new PycaskError({
    code: "registry-unreachable",
    what: error instanceof PycaskError ? `the registry ${error.what}` : `the registry ${registry} cannot be reached: ${messageOf(error)}`,
    hint: (error instanceof PycaskError ? error.hint : void 0) ?? "check its name and the network, and HTTPS_PROXY and NO_PROXY where there is a proxy",
    cause: error
  });
  return code !== void 0 && finalFaults.test(code) ? failure("asking", 1) : new Passing(failure, void 0, reached ? void 0 : 3, reached);
}
function systemCode(error) {
  for (let cause = error, depth = 0; typeof cause == "object" && cause !== null && depth < 8; ) {
    if (depth += 1, "code" in cause && typeof cause.code == "string" && /^[A-Z]/.test(cause.code))
      return cause.code;
    "errors" in cause && Array.isArray(cause.errors) ? cause = cause.errors[0] : cause = "cause" in cause ? cause.cause : void 0;
  }
}

// src/registry/manifests.ts
import { createHash as createHash2 } from "node:crypto";
import { Readable as Readable2 } from "node:stream";

// src/registry/token.ts
function parseChallenge(header2) {
  let bearer = /(?:^|,\s*)bearer\s+(.*)$/i.exec(header2)?.[1];
  if (bearer !== void 0) {
    let parameters = /* @__PURE__ */ new Map();
    for (let [, name = "", quoted2, plain2] of bearer.matchAll(
      /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/gi
    ))
      parameters.has(name.toLowerCase()) || parameters.set(name.toLowerCase(), quoted2?.replace(/\\(.)/g, "$1") ?? plain2 ?? "");
    let realm = parameters.get("realm") ?? "";
    return URL.canParse(realm) ? { scheme: "bearer", realm: new URL(realm), service: parameters.get("service") } : void 0;
  }
  return /(?:^|,\s*)basic\b/i.test(header2) ? { scheme: "basic" } : void 0;
}
var tokenAnswer = looseObject({
  token: string().optional(),
  access_token: string().optional(),
  expires_in: number().optional()
}).transform(({ token, access_token: accessToken, expires_in: expiresInS = 60 }, context) => {
  let value = token ?? accessToken;
  return value ? { token: value, lifetimeMs: expiresInS * 1e3 } : (context.addIssue("has neither token nor access_token"), NEVER);
});

// src/registry/authorization.ts
var usedPart = 0.8;
function createAuthorization(asked, options) {
  let { credentials } = asked.found, constant = (value) => ({
    header: () => Promise.resolve(value),
    refresh: () => !1
  });
  if (options.challenge === void 0) return constant(void 0);
  if (credentials.kind === "bearer") return constant(`Bearer ${credentials.token}`);
  let challenge = parseChallenge(options.challenge);
  if (challenge === void 0)
    throw confused(asked.registry, "asks for a kind of sign-in that is neither Bearer nor Basic");
  if (challenge.scheme === "basic") {
    if (credentials.kind !== "basic")
      throw denied(asked, {
        status: 401,
        code: void 0,
        message: "it asks for a user and password"
      });
    return constant(basic(credentials.username, credentials.password));
  }
  checkRealm(asked.registry, challenge.realm, options.base);
  let current, known, renew = () => {
    let asking = fetchToken(asked, challenge, options).then((token) => (known = token, token.header));
    return current = asking, asking.catch(() => {
      current === asking && (current = void 0);
    }), asking;
  };
  return {
    header: () => (known !== void 0 && Date.now() >= known.untilMs && (known = current = void 0), current ?? renew()),
    refresh: (refused) => (known?.header === refused && (known = current = void 0), !0)
  };
}
async function fetchToken(asked, challenge, options) {
  let { registry, repository, access: access5, found } = asked, { credentials } = found, scopes = [
    `repository:${repository}:${{ pull: "pull", push: "pull,push", delete: "pull,push,delete" }[access5]}`,
    ...options.mountFrom.map((from) => `repository:${from}:pull`)
  ], startMs = Date.now(), response;
  if (credentials.kind === "identity") {
    let form2 = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "pycask",
      refresh_token: credentials.token,
      scope: scopes.join(" "),
      ...challenge.service !== void 0 && { service: challenge.service }
    });
    response = await options.exchange({
      method: "POST",
      url: challenge.realm.href,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form2.toString()
    }), (response.status === 404 || response.status === 405) && (await readBody(response), response = void 0);
  }
  if (response === void 0) {
    let url = new URL(challenge.realm);
    challenge.service !== void 0 && url.searchParams.set("service", challenge.service);
    for (let scope of scopes) url.searchParams.append("scope", scope);
    let secret = credentials.kind === "basic" ? basic(credentials.username, credentials.password) : credentials.kind === "identity" ? basic("<token>", credentials.token) : void 0;
    response = await options.exchange({
      method: "GET",
      url: url.href,
      ...secret !== void 0 && { headers: { authorization: secret } }
    });
  }
  if (response.status >= 400 && response.status < 500) throw denied(asked, await faultOf(response));
  try {
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    let body = (await readBody(response)).toString(), { token, lifetimeMs } = tokenAnswer.parse(parseJson(body));
    return { header: `Bearer ${token}`, untilMs: startMs + lifetimeMs * usedPart };
  } catch (error) {
    let why = error instanceof Error && error.name === "ZodError" ? "no token" : messageOf(error);
    throw confused(registry, `has a token server at ${challenge.realm.host} that gives ${why}`);
  }
}
function parseJson(text3) {
  try {
    return JSON.parse(text3);
  } catch {
    throw new Error("no JSON");
  }
}
function checkRealm(registry, realm, base) {
  if (realm.protocol === "https:") {
    if (!isPrivateAddress(realm.hostname) || isPrivateAddress(base.hostname)) return;
    throw confused(
      registry,
      `asks for our password at ${realm.hostname}, an address of a private network`,
      "the realm of its token server must be a public address"
    );
  }
  let mayBePlain = base.protocol === "http:" && (isLoopback(realm.host) || realm.host === base.host);
  if (!(realm.protocol === "http:" && mayBePlain))
    throw confused(
      registry,
      `asks for our password at ${realm.protocol}//${realm.host}, which is not https`,
      "the realm of its token server must be an https address"
    );
}
function basic(username, password) {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

// src/registry/session.ts
var mostRedirects = 5;
function openSession(host, options) {
  let { registry, repository, access: access5, retries, pace } = options, name = hostOf(registry), plain2 = options.insecure || isLoopback(name), attempts = createAttempts(retries, host.signal, (text3) => host.log.debug(text3), pace), reached = !1, exchange2 = async (request) => {
    let response = await host.http.request(request).catch((error) => {
      throw host.signal.aborted ? error : connectionFailed(registry, error, reached);
    });
    reached = !0;
    let { status } = response;
    if (isPassing(status)) {
      let fault = await faultOf(response), failure = (doing) => rejected(registry, doing, fault);
      throw new Passing(failure, retryAfterMs(response), void 0, isCongestion(status));
    }
    return response;
  }, greet = async (scheme) => {
    let base = new URL(`${scheme}://${name}/v2/`), response = await exchange2({ method: "GET", url: base.href }), { status } = response;
    if (status === 200 || status === 401) {
      await readBody(response);
      let challenge = response.headers["www-authenticate"] ?? "";
      return { base, challenge: status === 401 ? challenge : void 0 };
    }
    let fault = await faultOf(response);
    if (scheme === "http" && status === 400 && /HTTP request .*HTTPS/i.test(fault.message ?? ""))
      return greet("https");
    if (status === 403) throw denied(await asked(0), fault);
    let what = `does not speak the registry protocol: ${status} for ${base.pathname}`;
    throw confused(registry, what);
  }, asked = once(async (index3) => {
    let found = await (options.identities[index3] ?? options.identities[0])?.();
    if (found === void 0) throw new Error("a session needs an identity");
    return { registry, repository, access: access5, found };
  }), greeting = once(() => greet(plain2 ? "http" : "https")), authorization = once(async (index3) => {
    let { base, challenge } = await greeting(0), { mountFrom } = options;
    return createAuthorization(await asked(index3), { challenge, base, mountFrom, exchange: exchange2 });
  }), identity2 = 0, hasNext = () => identity2 + 1 < options.identities.length, refusal, sendAs = async (auth, request) => {
    let { method, path, headers = {}, body } = request, { base } = await greeting(0), url = path instanceof URL ? path : new URL(`${repository}/${path}`, base), refreshed = !1;
    for (let hops = 0; ; ) {
      let ours = url.origin === base.origin, secret = ours ? await auth.header() : void 0, response = await exchange2({
        method,
        url: url.href,
        headers: { ...headers, ...secret !== void 0 && { authorization: secret } },
        ...body !== void 0 && { body }
      });
      if (response.status === 401 && ours && !refreshed && auth.refresh(secret)) {
        refreshed = !0, await readBody(response);
        continue;
      }
      let { location } = response.headers;
      if (!(method === "GET" || method === "HEAD" ? [301, 302, 303, 307, 308] : [307, 308]).includes(response.status) || location === void 0) return response;
      if (await readBody(response), hops += 1, hops > mostRedirects)
        throw confused(registry, `redirects more than ${mostRedirects} times`);
      url = safeLocation(registry, location, url);
    }
  };
  return { registry, repository, attempts, pace, send: async (request) => {
    for (; ; ) {
      let now = identity2, who = await asked(now), stranger = who.found.credentials.kind === "anonymous";
      try {
        let response = await sendAs(await authorization(now), request), { status } = response;
        if (!(status === 401 || status === 403 || stranger && status === 404) || !hasNext()) return response;
        let fault = await faultOf(response);
        stranger || (refusal ??= denied(who, fault));
      } catch (error) {
        if (!isDenied(error)) throw error;
        if (stranger || (refusal ??= error), !hasNext()) throw refusal ?? error;
      }
      identity2 = Math.max(identity2, now + 1);
    }
  }, expect: async (response, expected, expectation) => {
    if (expected.includes(response.status)) {
      await readBody(response).catch(() => {
      });
      return;
    }
    let { doing, passingCodes = [], passingStatuses: passingStatuses2 = [] } = expectation, fault = await faultOf(response);
    if (fault.status === 401 || fault.status === 403)
      throw refusal ?? denied(await asked(identity2), fault);
    let failure = rejected(registry, doing, fault);
    throw ["TOOMANYREQUESTS", "UNAVAILABLE", ...passingCodes].includes(fault.code ?? "") || passingStatuses2.includes(fault.status) ? new Passing(() => failure) : failure;
  }, read: (response, limitBytes) => readBody(response, limitBytes).catch((error) => {
    throw connectionFailed(registry, error, !0);
  }) };
}
function once(make) {
  let made = /* @__PURE__ */ new Map();
  return (index3) => {
    let known = made.get(index3);
    if (known !== void 0) return known;
    let making = make(index3);
    return made.set(index3, making), making.catch(() => made.delete(index3)), making;
  };
}
var isDenied = (error) => error instanceof PycaskError && error.code === "registry-denied";
function safeLocation(registry, location, from) {
  if (!URL.canParse(location, from.href))
    throw confused(registry, "sends us to something that is no address");
  let to = new URL(location, from.href);
  if (from.protocol === "https:" && isPrivateAddress(to.hostname) && !isPrivateAddress(from.hostname))
    throw new PycaskError({
      code: "registry-rejected",
      what: `${registry} sends us to ${to.hostname}, an address of a private network, which is refused`,
      hint: "the registry must know a public name of its storage"
    });
  if (to.protocol === "https:" || to.protocol === "http:" && from.protocol === "http:") return to;
  throw new PycaskError({
    code: "registry-rejected",
    what: `${registry} sends us from https to ${to.protocol}//${to.host}, which is refused`,
    hint: "a registry behind a proxy must know its own address (X-Forwarded-Proto, http.host)"
  });
}

// src/registry/manifests.ts
var accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json"
].join(", "), largestManifestBytes = 4 * 1024 * 1024;
async function headManifest(session, name, refusals) {
  let doing = `asking for ${session.repository}:${name}`, head = await session.attempts.make(doing, async () => {
    let response = await session.send({
      method: "HEAD",
      path: `manifests/${name}`,
      headers: { accept }
    });
    if (response.status === 404 || refusals === "tolerant" && response.status >= 400) {
      await readBody(response);
      return;
    }
    return await session.expect(response, [200], { doing }), response;
  });
  if (head === void 0) return;
  let { headers } = head, length = headers["content-length"], told2 = headers["docker-content-digest"];
  if (told2 !== void 0 && length !== void 0 && isDigest(told2))
    return { digest: told2, mediaType: mediaTypeOf(headers), sizeBytes: Number(length) };
  let got = await getManifest(session, name);
  return got && { digest: got.digest, mediaType: got.mediaType, sizeBytes: got.bytes.length };
}
async function getManifest(session, name) {
  let doing = `reading the manifest of ${session.repository}:${name}`;
  return session.attempts.make(doing, async () => {
    let response = await session.send({
      method: "GET",
      path: `manifests/${name}`,
      headers: { accept }
    });
    if (response.status === 404) {
      await readBody(response);
      return;
    }
    response.status !== 200 && await session.expect(response, [200], { doing });
    let bytes = await session.read(response, largestManifestBytes);
    if (bytes.length > largestManifestBytes)
      throw confused(session.registry, `has a manifest of more than 4 MiB at ${name}`);
    let digest4 = digestOf(sha256(createHash2("sha256").update(bytes).digest("hex"))), told2 = isDigest(name) ? name : response.headers["docker-content-digest"];
    if (told2 !== void 0 && isDigest(told2) && told2 !== digest4)
      throw confused(session.registry, `gives a manifest with the digest ${digest4} for ${told2}`);
    return { digest: digest4, mediaType: mediaTypeOf(response.headers), bytes };
  });
}
async function getBlob(session, digest4) {
  let doing = `reading ${digest4} of ${session.repository}`, open5 = (at) => session.attempts.make(doing, async () => {
    let headers = at > 0 ? { range: `bytes=${at}-` } : {}, answer = await session.send({ method: "GET", path: `blobs/${digest4}`, headers });
    if (answer.status === 404)
      throw await readBody(answer), notFound(session, digest4);
    return answer.status !== 200 && answer.status !== 206 && await session.expect(answer, [200, 206], { doing }), answer;
  }), first = await open5(0);
  return Readable2.from(verified(session, digest4, first, open5, doing), { objectMode: !1 });
}
var mostBreaks = 4;
async function* verified(session, digest4, first, open5, doing) {
  let hash2 = createHash2("sha256"), at = 0, breaks = 0;
  for (let response = first; ; ) {
    let skip = response.status === 206 ? 0 : at;
    try {
      for await (let chunk of response.body) {
        let fresh = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - fresh.length, fresh.length !== 0 && (hash2.update(fresh), at += fresh.length, breaks = 0, yield fresh);
      }
      break;
    } catch (error) {
      breaks += 1;
      let failure = connectionFailed(session.registry, error, !0);
      if (!(failure instanceof Passing)) throw failure;
      if (breaks > mostBreaks) throw failure.failure(doing, breaks);
    }
    response = await open5(at);
  }
  let found = digestOf(sha256(hash2.digest("hex")));
  if (found !== digest4)
    throw new PycaskError({
      code: "checksum-mismatch",
      what: `${session.registry} gives ${found} for the blob ${digest4}`,
      hint: "try again; if it stays so, the registry is damaged"
    });
}
async function deleteManifest(session, digest4) {
  let doing = `removing ${session.repository}@${digest4}`;
  return session.attempts.make(doing, async () => {
    let response = await session.send({ method: "DELETE", path: `manifests/${digest4}` });
    return response.status === 405 || response.status === 501 ? (await readBody(response), !1) : (await session.expect(response, [200, 202, 204, 404], { doing }), !0);
  });
}
var tagList = looseObject({ tags: array(string()).nullish() }), largestTagListBytes = 16 * 1024 * 1024;
async function listTags(session) {
  let doing = `listing the tags of ${session.repository}`, tags = [];
  for (let path = "tags/list?n=1000"; path !== void 0; ) {
    let page = path;
    path = await session.attempts.make(doing, async () => {
      let response = await session.send({ method: "GET", path: page });
      if (response.status === 404) {
        await readBody(response);
        return;
      }
      response.status !== 200 && await session.expect(response, [200], { doing });
      let bytes = await session.read(response, largestTagListBytes), parsed = tagList.safeParse(parseJson2(bytes.toString()));
      if (!parsed.success) throw confused(session.registry, "has a list of tags that is none");
      tags.push(...parsed.data.tags ?? []);
      let next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.link ?? "")?.[1];
      return next === void 0 ? void 0 : safeLocation(session.registry, next, new URL(response.url));
    });
  }
  return [...new Set(tags)];
}
function parseJson2(text3) {
  try {
    return JSON.parse(text3);
  } catch {
    return;
  }
}
function notFound(session, name) {
  return new PycaskError({
    code: "registry-not-found",
    what: `${session.registry} has no ${session.repository}${name.includes(":") ? "@" : ":"}${name}`,
    hint: "see whether the name is right; some registries also hide what we may not read"
  });
}
function mediaTypeOf(headers) {
  return headers["content-type"]?.split(";")[0]?.trim() ?? "";
}
function isDigest(text3) {
  try {
    return digest(text3), !0;
  } catch {
    return !1;
  }
}

// src/registry/copy.ts
var descriptor = looseObject({
  mediaType: string(),
  digest: string().regex(/^sha256:[0-9a-f]{64}$/).transform((text3) => text3),
  size: int().nonnegative(),
  /** Layers that no registry has, of Windows. */
  urls: array(string()).optional()
}), manifestSchema = looseObject({ config: descriptor, layers: array(descriptor) });
function copyable(session, from, manifest2) {
  let parsed = manifestSchema.safeParse(parse(manifest2.bytes));
  if (!parsed.success)
    throw confused(
      session.registry,
      `has no image at ${from.repository}@${manifest2.digest}, but ${manifest2.mediaType || "something else"}`,
      "name an image of one platform, or its digest"
    );
  let { config: config2, layers } = parsed.data, blobs = [config2, ...layers].filter(({ urls }) => urls === void 0).map(({ digest: digest4, size, mediaType }) => {
    let read2 = async function* () {
      yield* await getBlob(session, digest4);
    };
    return { digest: digest4, sizeBytes: size, mediaType, open: () => Readable3.from(read2(), { objectMode: !1 }), from };
  }), once2 = new Map(blobs.map((blob) => [blob.digest, blob]));
  return { manifest: manifest2, blobs: [...once2.values()] };
}
function parse(bytes) {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return;
  }
}

// src/registry/credentials.ts
import { readFile as readFile2 } from "node:fs/promises";
import { join as join3 } from "node:path";
var authFile = looseObject({
  auths: record(
    string(),
    looseObject({
      auth: string().optional(),
      username: string().optional(),
      password: string().optional(),
      identitytoken: string().optional(),
      registrytoken: string().optional()
    })
  ).optional(),
  credHelpers: record(string(), string()).optional(),
  credsStore: string().optional()
}), helperAnswer = looseObject({ Username: string(), Secret: string() });
async function findCredentials(host, reference, given = {}, helpers = "with helpers") {
  let { env } = host, { registry } = reference, tried = [], found = (credentials, from) => ({ credentials, from, tried }), explicit = given[registry];
  if (explicit !== void 0) return found({ kind: "basic", ...explicit }, "the options");
  if (registry === "ghcr.io") {
    let password = env.GITHUB_TOKEN, username = env.GITHUB_ACTOR ?? "x-access-token";
    if (password) return found({ kind: "basic", username, password }, "GITHUB_TOKEN");
    tried.push("GITHUB_TOKEN: not set");
  }
  for (let file of authFiles(env)) {
    let content = await readAuthFile(host, file, tried);
    if (content === void 0) continue;
    let credentials = await fromAuthFile(host, content, reference, helpers);
    if (credentials === "helper") return { ...found({ kind: "anonymous" }, file), helper: !0 };
    if (credentials !== void 0) return found(credentials, file);
    tried.push(`${file}: nothing for ${registry}`);
  }
  return found({ kind: "anonymous" }, "nowhere");
}
function identitiesFor(host, reference, access5, given) {
  let all = () => findCredentials(host, reference, given);
  return access5 === "pull" ? forReading(host, reference, given, all) : Promise.resolve([all]);
}
async function forReading(host, reference, given, all) {
  let known = await findCredentials(host, reference, given, "without helpers"), nobody = { ...known, credentials: { kind: "anonymous" }, from: "nowhere" };
  return known.helper === !0 ? [() => Promise.resolve(nobody), all] : known.credentials.kind === "anonymous" ? [() => Promise.resolve(known)] : [() => Promise.resolve(known), () => Promise.resolve(nobody)];
}
function authFiles(env) {
  let home = env.HOME, docker2 = env.DOCKER_CONFIG ?? (home === void 0 ? void 0 : join3(home, ".docker")), runtime = env.XDG_RUNTIME_DIR, config2 = env.XDG_CONFIG_HOME ?? (home === void 0 ? void 0 : join3(home, ".config"));
  return [
    docker2 && join3(docker2, "config.json"),
    env.REGISTRY_AUTH_FILE,
    runtime && join3(runtime, "containers", "auth.json"),
    config2 && join3(config2, "containers", "auth.json")
  ].filter((file) => file !== void 0 && file !== "");
}
async function readAuthFile(host, file, tried) {
  try {
    return authFile.parse(JSON.parse(await readFile2(file, "utf8")));
  } catch (error) {
    let absent = error.code === "ENOENT";
    tried.push(`${file}: ${absent ? "absent" : "not readable"}`), absent || host.log.warn(`${file} has no credentials that can be read; passed over`);
    return;
  }
}
async function fromAuthFile(host, content, reference, helpers) {
  let names = namesOf(reference), ask2 = (program4) => helpers === "without helpers" ? Promise.resolve("helper") : askHelper(host, program4, serverOf(reference.registry)), helper = names.map((name) => content.credHelpers?.[name]).find((program4) => program4);
  if (helper !== void 0) return ask2(helper);
  let auths = Object.entries(content.auths ?? {});
  for (let name of names) {
    let entry = auths.find(([key]) => normalised(key) === name)?.[1];
    if (entry === void 0) continue;
    if (entry.registrytoken) return { kind: "bearer", token: entry.registrytoken };
    if (entry.identitytoken) return { kind: "identity", token: entry.identitytoken };
    let decoded = Buffer.from(entry.auth ?? "", "base64").toString(), colon = decoded.indexOf(":"), username = colon > 0 ? decoded.slice(0, colon) : entry.username, password = colon > 0 ? decoded.slice(colon + 1).replace(/\0+$/, "") : entry.password;
    if (username && password) return { kind: "basic", username, password };
  }
  if (content.credsStore) return ask2(content.credsStore);
}
async function askHelper(host, helper, server) {
  let program4 = `docker-credential-${helper}`;
  try {
    if (!/^[\w.-]+$/.test(helper)) throw new Error("not a program name");
    let { exitCode, stdout } = await host.run([program4, "get"], { stdin: server });
    if (exitCode !== 0) {
      stdout.includes("credentials not found") || host.log.warn(`${program4} failed with exit code ${exitCode} for ${server}; passed over`);
      return;
    }
    let answer = helperAnswer.safeParse(JSON.parse(stdout));
    if (!answer.success) throw new Error("its answer has no Username and Secret");
    let { Username: username, Secret: secret } = answer.data;
    return username === "<token>" ? { kind: "identity", token: secret } : { kind: "basic", username, password: secret };
  } catch (error) {
    if (host.signal.aborted) throw error;
    let why = error instanceof SyntaxError ? "its answer is no JSON" : messageOf(error);
    host.log.warn(`${program4} gave no credentials for ${server}: ${why}; passed over`);
    return;
  }
}
function namesOf({ registry, repository }) {
  let names = [registry === "docker.io" ? "index.docker.io" : registry];
  registry === "docker.io" && names.push("docker.io");
  let segments = repository.split("/");
  return [...segments.map(
    (_segment, index3) => [registry, ...segments.slice(0, segments.length - index3)].join("/")
  ), ...names];
}
function normalised(key) {
  return key.replace(/^https?:\/\//, "").replace(/\/v[12]\/?$/, "").replace(/\/$/, "");
}
function serverOf(registry) {
  return registry === "docker.io" ? "https://index.docker.io/v1/" : registry;
}

// src/registry/pace.ts
function createPace() {
  let waiting = [], width = 4, running = 0, quietUntilMs = 0, narrowedMs = -1 / 0, admit = () => {
    for (; running < Math.floor(width); ) {
      let next = waiting.shift();
      if (next === void 0) return;
      running += 1, next();
    }
  };
  return {
    run: async (work) => {
      await new Promise((resolve5) => {
        waiting.push(resolve5), admit();
      });
      try {
        let result = await work();
        return width = Math.min(6, width + 1 / width), result;
      } finally {
        running -= 1, admit();
      }
    },
    get quietUntilMs() {
      return quietUntilMs;
    },
    quiet: (untilMs) => {
      quietUntilMs = Math.max(quietUntilMs, untilMs);
    },
    congested: (beganMs) => {
      beganMs <= narrowedMs || (narrowedMs = Date.now(), width = Math.max(1, width / 2));
    },
    get width() {
      return Math.floor(width);
    }
  };
}

// src/registry/blobs.ts
import { addAbortSignal, Transform as Transform2 } from "node:stream";
function ensureBlob(session, blob, request) {
  let { stop, progress, anew } = request, doing = `uploading ${blob.digest.slice(0, 19)}\u2026 (${blob.sizeBytes} bytes)`, way = "PUT";
  return session.attempts.make(doing, async () => {
    stop.throwIfAborted();
    let done = (outcome) => (progress.there(), outcome);
    if (!anew && await hasBlob(session, blob)) return done("existing");
    let started = await start(session, blob, doing, anew);
    if (started === "mounted") return done("mounted");
    if (progress.begun(), way === "PATCH") {
      let response2 = await sendBody(session, "PATCH", started, blob, request), next = response2.status === 202 ? uploadLocation(session, response2) : started;
      await session.expect(response2, [202], { doing, ...goneSession }), next.searchParams.set("digest", blob.digest);
      let length = { "content-length": "0" }, ended2 = await session.send({ method: "PUT", path: next, headers: length });
      return await session.expect(ended2, [201, 204], { doing, ...goneSession }), "pushed";
    }
    started.searchParams.set("digest", blob.digest);
    let response = await sendBody(session, "PUT", started, blob, request);
    if ([405, 411, 415, 501].includes(response.status) && blob.sizeBytes > 0) {
      way = "PATCH";
      let fault = await faultOf(response);
      throw new Passing((what) => rejected(session.registry, what, fault), 0);
    }
    return await session.expect(response, [201, 204], { doing, ...goneSession }), "pushed";
  });
}
var goneSession = {
  passingCodes: ["BLOB_UPLOAD_INVALID", "BLOB_UPLOAD_UNKNOWN"],
  passingStatuses: [404, 416]
};
async function sendBody(session, method, path, blob, { stop, progress }) {
  let sourceFault, open5 = () => {
    progress.begun();
    let source = blob.open(), counted = new Transform2({
      transform(chunk, _encoding, done) {
        progress.sent(chunk.length), done(null, chunk);
      }
    });
    return source.on("error", (error) => {
      sourceFault = error, counted.destroy(error);
    }), counted.on("close", () => source.destroy()), addAbortSignal(stop, source.pipe(counted));
  };
  return session.send({
    method,
    path,
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(blob.sizeBytes)
    },
    body: blob.sizeBytes === 0 ? new Uint8Array() : open5
  }).catch((error) => {
    if (stop.aborted) throw stop.reason;
    let code = sourceFault?.syscall;
    throw code === "read" || code === "open" || sourceFault instanceof PycaskError ? sourceFault : error;
  });
}
async function hasBlob(session, { digest: digest4, sizeBytes: sizeBytes2 }) {
  let response = await session.send({ method: "HEAD", path: `blobs/${digest4}` });
  await readBody(response);
  let length = response.headers["content-length"];
  return response.status === 200 && (length === void 0 || Number(length) === sizeBytes2);
}
async function start(session, blob, doing, anew) {
  let { from } = blob;
  if (!anew && from?.registry === session.registry && from.repository !== session.repository) {
    let query = new URLSearchParams({ mount: blob.digest, from: from.repository }), response2 = await session.send({
      method: "POST",
      path: `blobs/uploads/?${query.toString()}`
    });
    if (await readBody(response2), response2.status === 201 && await hasBlob(session, blob)) return "mounted";
    if (response2.status === 202) return uploadLocation(session, response2);
  }
  let response = await session.send({
    method: "POST",
    path: "blobs/uploads/",
    headers: { "content-length": "0" }
  }), location = response.status === 202 ? uploadLocation(session, response) : void 0;
  if (await session.expect(response, [202], { doing }), location === void 0) throw confused(session.registry, "opened no upload");
  return location;
}
function uploadLocation(session, response) {
  let { location } = response.headers;
  if (location === void 0)
    throw confused(session.registry, "opened an upload but does not say where (no Location)");
  return safeLocation(session.registry, location, new URL(response.url));
}

// src/registry/progress.ts
function createProgress(blobs, onProgress, nowMs = () => performance.now()) {
  let open5 = new Map(blobs.map(({ digest: digest4, sizeBytes: sizeBytes2 }) => [digest4, sizeBytes2])), sent = /* @__PURE__ */ new Map(), beganMs, sum = (values) => [...values].reduce((a, b) => a + b, 0), tell = () => {
    let [sentBytes, totalBytes] = [sum(sent.values()), sum(open5.values())], seconds = beganMs === void 0 ? 0 : (nowMs() - beganMs) / 1e3, left = seconds < 1 || sentBytes === 0 ? void 0 : (totalBytes - sentBytes) * seconds;
    onProgress?.({
      sentBytes,
      totalBytes,
      secondsLeft: left === void 0 ? void 0 : Math.max(0, left / sentBytes)
    });
  };
  return (digest4) => ({
    there: () => {
      open5.delete(digest4), sent.delete(digest4);
    },
    begun: () => {
      beganMs ??= nowMs(), sent.set(digest4, 0);
    },
    sent: (bytes) => {
      sent.set(digest4, (sent.get(digest4) ?? 0) + bytes), tell();
    }
  });
}

// src/registry/push.ts
var anewFrom = 3;
async function pushTo(session, artifact, tags, options = {}) {
  let { manifest: manifest2, blobs } = artifact, names = tags.length > 0 ? tags : [manifest2.digest], there = await Promise.all(
    names.map(async (name) => (await headManifest(session, name, "tolerant"))?.digest)
  ), missing4 = names.filter((_name, index3) => there[index3] !== manifest2.digest), result = (outcomes2) => {
    let bytes = (wanted2) => blobs.filter(({ digest: digest4 }) => (outcomes2.get(digest4) ?? "existing") === wanted2).reduce((sum, { sizeBytes: sizeBytes2 }) => sum + sizeBytes2, 0);
    return {
      digest: manifest2.digest,
      pushedBytes: bytes("pushed"),
      existingBytes: bytes("existing"),
      mountedBytes: bytes("mounted"),
      pushedBlobs: [...outcomes2.values()].filter((outcome) => outcome === "pushed").length,
      unchanged: missing4.length === 0
    };
  };
  if (missing4.length === 0) return result(/* @__PURE__ */ new Map());
  let expected = new Map(Object.entries(options.expected ?? {}));
  for (let name of missing4) await checkUnmoved(session, name, expected, manifest2.digest);
  let outcomes = /* @__PURE__ */ new Map();
  if (!(missing4.length < names.length || tags.length > 0 && await headManifest(session, manifest2.digest, "tolerant") !== void 0)) {
    let progress = createProgress(blobs, options.onProgress);
    await session.attempts.make(`uploading the manifest ${manifest2.digest}`, async (attempt) => {
      let how = { progress, anew: attempt >= anewFrom }, now = await ensureBlobs(session, blobs, how);
      for (let [digest4, outcome] of now)
        (attempt === 1 || outcome !== "existing") && outcomes.set(digest4, outcome);
      await confirm(
        session,
        blobs.filter(({ digest: digest4 }) => now.get(digest4) === "pushed")
      ), await putManifest(session, manifest2, manifest2.digest);
    });
  }
  for (let name of missing4) {
    if (name === manifest2.digest) continue;
    await checkUnmoved(session, name, expected, manifest2.digest);
    let doing = `moving the tag ${name}`;
    await session.attempts.make(doing, () => putManifest(session, manifest2, name));
  }
  for (let name of missing4) await verify(session, name, manifest2.digest);
  return result(outcomes);
}
async function ensureBlobs(session, blobs, { progress, anew }) {
  let isConfig = ({ mediaType }) => /\.config\.|container\.image/.test(mediaType), outcomes = /* @__PURE__ */ new Map(), stop = new AbortController(), ensureAll = async (some) => {
    let fault = (await Promise.all(
      some.toSorted((a, b) => b.sizeBytes - a.sizeBytes).map(
        (blob) => session.pace.run(async () => {
          try {
            stop.signal.throwIfAborted();
            let request = { stop: stop.signal, progress: progress(blob.digest), anew };
            outcomes.set(blob.digest, await ensureBlob(session, blob, request));
            return;
          } catch (error) {
            return stop.signal.aborted ? void 0 : (stop.abort(), { error });
          }
        })
      )
    )).find((each) => each !== void 0);
    if (fault !== void 0) throw fault.error;
  };
  return await ensureAll(blobs.filter((blob) => !isConfig(blob))), await ensureAll(blobs.filter(isConfig)), outcomes;
}
async function confirm(session, sent) {
  await Promise.all(
    sent.map(
      ({ digest: digest4 }) => session.pace.run(async () => {
        if (await isThere(session, digest4)) return;
        let { registry } = session;
        throw new Passing(
          (doing) => confused(
            registry,
            `took ${digest4} and does not have it, while ${doing}`,
            "try again later"
          )
        );
      })
    )
  );
}
async function isThere(session, digest4) {
  let path = `blobs/${digest4}`, head = await session.send({ method: "HEAD", path });
  if (await readBody(head), head.status === 200 || head.status === 404) return head.status === 200;
  let part = await session.send({ method: "GET", path, headers: { range: "bytes=0-0" } });
  return part.body.destroy(), [200, 206, 416].includes(part.status);
}
async function putManifest(session, manifest2, name) {
  let response = await session.send({
    method: "PUT",
    path: `manifests/${name}`,
    headers: { "content-type": manifest2.mediaType },
    body: manifest2.bytes
  }), stored = response.headers["docker-content-digest"];
  if (await session.expect(response, [200, 201, 202], {
    doing: name === manifest2.digest ? "uploading the manifest" : `moving the tag ${name}`,
    // An index is told MANIFEST_UNKNOWN where one of its manifests is not seen yet.
    passingCodes: [
      "MANIFEST_BLOB_UNKNOWN",
      "BLOB_UNKNOWN",
      "BLOB_UPLOAD_UNKNOWN",
      "MANIFEST_UNKNOWN"
    ]
  }), stored !== void 0 && stored !== manifest2.digest)
    throw confused(
      session.registry,
      `stored the manifest as ${stored}, expected ${manifest2.digest}`
    );
}
async function checkUnmoved(session, tag2, expected, wanted2) {
  let seen = expected.get(tag2);
  if (seen === void 0) return;
  let now = (await headManifest(session, tag2, "tolerant"))?.digest ?? null;
  if (!(now === seen || now === wanted2))
    throw new PycaskError({
      code: "tag-moved",
      what: `${session.registry}/${session.repository}:${tag2} is at ${now ?? "nothing"}, and was at ${seen ?? "nothing"} when it was read`,
      hint: "somebody else has pushed in between; run it again to start from what is there now"
    });
}
async function verify(session, name, expected) {
  await session.attempts.make(`looking at ${name}`, async () => {
    let found = (await headManifest(session, name, "strict"))?.digest;
    if (found !== expected)
      throw new Passing(
        () => new PycaskError({
          code: "registry-rejected",
          what: `${session.registry} has ${found ?? "nothing"} at ${session.repository}:${name} after a push of ${expected}`,
          hint: "another push may have moved the tag at the same time: run it again"
        })
      );
  });
}

// src/registry/client.ts
function createRegistryClient(host, options = {}) {
  let retries = { ...defaultRetries, ...options.retries }, sessions = /* @__PURE__ */ new Map(), paces = /* @__PURE__ */ new Map(), session = (reference, access5, mountFrom = []) => {
    let { registry, repository } = reference, key = [registry, repository, access5, ...mountFrom].join(" "), pace = paces.get(hostOf(registry)) ?? createPace();
    paces.set(hostOf(registry), pace);
    let open5 = async () => {
      let { credentials, insecure = [] } = options, identities = await identitiesFor(host, reference, access5, credentials), plain2 = insecure.includes(registry);
      return openSession(host, { ...{ registry, repository, access: access5, mountFrom, retries, pace }, identities, insecure: plain2 });
    }, opened2 = sessions.get(key) ?? open5();
    return sessions.set(key, opened2), opened2;
  }, nameOf = ({ digest: digest4, tag: tag2 }) => digest4 ?? tag2 ?? "latest";
  return {
    push: async (artifact, reference, tags, more) => {
      let from = artifact.blobs.map((blob) => blob.from).filter((place) => place?.registry === reference.registry).map((place) => place?.repository ?? "").filter((repository) => repository !== reference.repository), own = reference.tag === void 0 ? [] : [reference.tag], names = [...new Set(tags.length > 0 ? tags : own)], writing = await session(reference, "push", [...new Set(from)].sort());
      return pushTo(writing, artifact, names, more);
    },
    resolve: async (reference) => headManifest(await session(reference, "pull"), nameOf(reference), "strict"),
    manifest: async (reference) => {
      let open5 = await session(reference, "pull"), manifest2 = await getManifest(open5, nameOf(reference));
      if (manifest2 === void 0) throw notFound(open5, nameOf(reference));
      return manifest2;
    },
    blob: async (reference, digest4) => getBlob(await session(reference, "pull"), digest4),
    copyable: async (reference) => {
      let open5 = await session(reference, "pull"), manifest2 = await getManifest(open5, nameOf(reference));
      if (manifest2 === void 0) throw notFound(open5, nameOf(reference));
      return copyable(open5, reference, manifest2);
    },
    tags: async (reference) => listTags(await session(reference, "pull")),
    remove: async (reference, digest4) => deleteManifest(await session(reference, "delete"), digest4)
  };
}

// src/image/json.ts
function canonicalJson(value) {
  return Buffer.from(JSON.stringify(sorted(value)));
}
function sorted(value) {
  return Array.isArray(value) ? value.map(sorted) : typeof value != "object" || value === null ? value : Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0).map(([name, inner]) => [name, sorted(inner)])
  );
}

// src/image/layout.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { constants as constants3 } from "node:fs";
import {
  copyFile,
  link,
  mkdir as mkdir2,
  readdir as readdir3,
  readFile as readFile3,
  rename as rename2,
  rm as rm3,
  stat as stat2,
  writeFile as writeFile2
} from "node:fs/promises";
import { dirname, join as join4, resolve } from "node:path";
var refNameAnnotation = "org.opencontainers.image.ref.name", layoutFile = canonicalJson({ imageLayoutVersion: "1.0.0" }), descriptor2 = looseObject({
  mediaType: string(),
  digest: string(),
  annotations: record(string(), string()).optional()
}), index = looseObject({ manifests: array(descriptor2) }), referring = looseObject({
  config: descriptor2.optional(),
  layers: array(descriptor2).optional(),
  manifests: array(descriptor2).optional()
});
async function writeLayout(image, directory, tags) {
  let names = await readdir3(directory).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length > 0 && !names.includes("oci-layout"))
    throw new PycaskError({
      code: "layout-not-empty",
      what: `${directory} is no OCI image layout but has ${names.length} entries, such as ${String(names[0])}`,
      hint: "name a folder that does not exist yet, or an OCI image layout"
    });
  if (names.length > 0) return extend(image, directory, tags);
  let target = resolve(directory), temporary = `${target}.${randomUUID2()}.tmp`;
  try {
    await mkdir2(dirname(target), { recursive: !0 }), await extend(image, temporary, tags), await rename2(temporary, target);
  } finally {
    await rm3(temporary, { recursive: !0, force: !0 });
  }
}
async function extend(image, directory, tags) {
  let blobs = join4(directory, "blobs", "sha256");
  await mkdir2(blobs, { recursive: !0 });
  for (let blob of image.blobs) await placeBlob(blob, join4(blobs, hexOf(blob.digest)));
  let { manifest: manifest2 } = image;
  await replaceFile(join4(blobs, hexOf(manifest2.digest)), manifest2.bytes), await replaceFile(join4(directory, "oci-layout"), layoutFile);
  let old = await readIndex(join4(directory, "index.json")), names = /* @__PURE__ */ new Set([...tags, void 0]), manifests = [
    ...old.filter(({ annotations }) => !names.has(annotations?.[refNameAnnotation])),
    ...indexEntries(
      image,
      tags.map((tag2) => ({ [refNameAnnotation]: tag2 }))
    )
  ];
  await replaceFile(join4(directory, "index.json"), indexFile(manifests)), await removeUnreferenced(blobs, manifests);
}
function indexEntries(image, annotations) {
  let { mediaType, digest: digest4, bytes } = image.manifest, platform2 = { architecture: image.architecture, os: "linux" }, entry = { mediaType, digest: digest4, size: bytes.length, platform: platform2 };
  return annotations.length === 0 ? [entry] : annotations.map((each) => ({ ...entry, annotations: each }));
}
function indexFile(manifests) {
  return canonicalJson({ schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests });
}
async function checkBlob(blob) {
  if (!("file" in blob.source)) return;
  let file = await blob.source.file(), { size } = await stat2(file);
  if (size !== blob.sizeBytes)
    throw new PycaskError({
      code: "layer-file-invalid",
      what: `${file} has ${size} bytes, expected the ${blob.sizeBytes} of ${blob.digest}`,
      hint: "remove it: the next build makes it again"
    });
}
async function placeBlob(blob, path) {
  if ((await stat2(path).catch(() => {
  }))?.size === blob.sizeBytes) return;
  if (await checkBlob(blob), !("file" in blob.source)) return replaceFile(path, blob.source.bytes);
  let file = await blob.source.file();
  await throughTemporary(path, async (temporary) => {
    await link(file, temporary).catch(() => copyFile(file, temporary, constants3.COPYFILE_FICLONE));
  });
}
function replaceFile(path, bytes) {
  return throughTemporary(path, (temporary) => writeFile2(temporary, bytes));
}
async function throughTemporary(path, write2) {
  let temporary = `${path}.${randomUUID2()}.tmp`;
  try {
    await write2(temporary), await rename2(temporary, path);
  } finally {
    await rm3(temporary, { force: !0 });
  }
}
async function readIndex(file) {
  try {
    return index.parse(JSON.parse(await readFile3(file, "utf8"))).manifests;
  } catch {
    return [];
  }
}
async function removeUnreferenced(blobs, roots) {
  let wanted2 = /* @__PURE__ */ new Set(), visit = async ({ digest: digest4, mediaType }) => {
    let name = digest4.replace(/^sha256:/, "");
    if (wanted2.has(name) || (wanted2.add(name), !/(manifest|index|manifest\.list)\.v\d\+json$/.test(mediaType))) return;
    let text3 = await readFile3(join4(blobs, name), "utf8"), { config: config2, layers = [], manifests = [] } = referring.parse(JSON.parse(text3));
    for (let next of [...config2 ? [config2] : [], ...layers, ...manifests]) await visit(next);
  };
  try {
    for (let root of roots) await visit(root);
  } catch {
    return;
  }
  for (let name of await readdir3(blobs))
    wanted2.has(name) || await rm3(join4(blobs, name), { force: !0 });
}

// src/image/archive.ts
async function writeArchive(image, file, references) {
  let archive = await streamArchive(image, references);
  await throughTemporary(file, (temporary) => pipeline2(archive, createWriteStream2(temporary)));
}
async function streamArchive(image, references) {
  for (let blob of image.blobs) await checkBlob(blob);
  let names = references.map((text3) => parseReference(text3)), file = (path, source) => ({
    type: "file",
    path,
    mode: 420,
    source
  });
  return packTar([
    ...await Promise.all(
      image.blobs.map(
        async ({ digest: digest4, source }) => file(blobPath(digest4), "bytes" in source ? source : { file: await source.file() })
      )
    ),
    file(blobPath(image.manifest.digest), { bytes: image.manifest.bytes }),
    file("oci-layout", { bytes: layoutFile }),
    file("index.json", {
      bytes: indexFile(
        indexEntries(
          image,
          names.map(({ registry, repository, tag: tag2 = "latest" }) => ({
            // The first is what containerd names it by, the second what the layout spec does.
            "io.containerd.image.name": `${registry}/${repository}:${tag2}`,
            [refNameAnnotation]: tag2
          }))
        )
      )
    }),
    file("manifest.json", {
      bytes: canonicalJson([
        {
          Config: blobPath(image.configDigest),
          RepoTags: names.map(({ familiar, tag: tag2 = "latest" }) => `${familiar}:${tag2}`),
          Layers: image.layers.map(blobPath)
        }
      ])
    })
  ]);
}
function blobPath(digest4) {
  return `blobs/sha256/${hexOf(digest4)}`;
}

// src/image/assemble.ts
import { createHash as createHash3 } from "node:crypto";
import { createReadStream as createReadStream2 } from "node:fs";
import { Readable as Readable4 } from "node:stream";

// src/image/config.ts
function configObject(config2) {
  for (let [name, value] of Object.entries(config2.env))
    if (!/^[^=\0]+$/.test(name) || value.includes("\0"))
      throw invalid2("environment variable", name, 'a name without "=", and no NUL');
  let { ports = [], volumes = [], labels = {} } = config2;
  for (let path of [config2.workingDirectory, ...volumes])
    if (!path.startsWith("/")) throw invalid2("path", path, "an absolute path");
  return {
    User: config2.user,
    Env: Object.entries(config2.env).map(([name, value]) => `${name}=${value}`).sort(),
    WorkingDir: config2.workingDirectory,
    ...config2.entrypoint && { Entrypoint: config2.entrypoint },
    ...config2.command && { Cmd: config2.command },
    ...ports.length > 0 && { ExposedPorts: asSet(ports.map(port)) },
    ...Object.keys(labels).length > 0 && { Labels: labels },
    ...config2.stopSignal !== void 0 && { StopSignal: config2.stopSignal },
    ...volumes.length > 0 && { Volumes: asSet(volumes) },
    ...config2.healthCheck && { Healthcheck: healthCheckObject(config2.healthCheck) }
  };
}
var healthCheckObject = (check4) => ({
  Test: ["CMD", ...check4.command],
  Interval: check4.intervalNs,
  Timeout: check4.timeoutNs,
  StartPeriod: check4.startPeriodNs,
  StartInterval: check4.startIntervalNs,
  Retries: check4.retries
});
function port(text3) {
  let [, number2, protocol = "tcp"] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text3) ?? [];
  if (number2 === void 0 || Number(number2) < 1 || Number(number2) > 65535)
    throw invalid2("port", text3, "1 to 65535, with /tcp or /udp where it matters");
  return `${Number(number2)}/${protocol}`;
}
function asSet(names) {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
function invalid2(kind, found, expected) {
  return new PycaskError({
    code: "image-config-invalid",
    what: `the ${kind} ${JSON.stringify(found)} cannot be in an image: expected ${expected}`,
    hint: "correct it in the options of the image"
  });
}

// src/image/assemble.ts
var manifestMediaType = "application/vnd.oci.image.manifest.v1+json", configMediaType = "application/vnd.oci.image.config.v1+json", keyAnnotation = "dev.pycask.key", titleAnnotation = "org.opencontainers.image.title";
function assemble(input) {
  let { layers, architecture, annotations, created = "1980-01-01T00:00:00Z" } = input, diffIds = layers.map(({ facts }) => facts.diffId), config2 = document(configMediaType, {
    architecture,
    config: configObject(input.config),
    created,
    history: layers.map(({ title }) => ({ created, created_by: `pycask: ${title}` })),
    os: "linux",
    rootfs: { type: "layers", diff_ids: diffIds }
  }), manifest2 = document(manifestMediaType, {
    schemaVersion: 2,
    mediaType: manifestMediaType,
    config: { mediaType: configMediaType, digest: config2.digest, size: config2.bytes.length },
    layers: layers.map((layer) => ({
      mediaType: layer.facts.mediaType,
      digest: layer.facts.digest,
      size: layer.facts.sizeBytes,
      annotations: {
        ...layer.annotations,
        [keyAnnotation]: layer.key,
        [titleAnnotation]: layer.title
      }
    })),
    annotations
  }), blobs = [
    {
      digest: config2.digest,
      sizeBytes: config2.bytes.length,
      mediaType: configMediaType,
      source: { bytes: config2.bytes },
      open: () => Readable4.from([config2.bytes], { objectMode: !1 })
    },
    ...layers.map(({ facts, file }) => ({
      digest: facts.digest,
      sizeBytes: facts.sizeBytes,
      mediaType: facts.mediaType,
      source: { file },
      open: () => fileStream(file)
    }))
  ];
  return {
    architecture,
    manifest: manifest2,
    config: { ...config2, diffIds },
    configDigest: config2.digest,
    layers: layers.map(({ facts }) => facts.digest),
    blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()]
  };
}
var fileStream = (file) => Readable4.from(
  (async function* () {
    yield* createReadStream2(await file(), { highWaterMark: 256 * 1024 });
  })(),
  { objectMode: !1 }
);
function document(mediaType, value) {
  let bytes = canonicalJson(value);
  return { mediaType, digest: digestOfBytes(bytes), bytes };
}
function digestOfBytes(bytes) {
  return digestOf(sha256(createHash3("sha256").update(bytes).digest("hex")));
}

// src/python/sources.ts
import { createHash as createHash4 } from "node:crypto";
import { createReadStream as createReadStream3 } from "node:fs";
import {
  access,
  copyFile as copyFile2,
  mkdir as mkdir3,
  mkdtemp,
  readdir as readdir4,
  readFile as readFile4,
  rename as rename3,
  rm as rm4,
  stat as stat3,
  writeFile as writeFile3
} from "node:fs/promises";
import { join as join5 } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline as pipeline3 } from "node:stream/promises";

// src/python/signature.ts
var import_bundle = __toESM(require_dist2(), 1), import_protobuf_specs = __toESM(require_dist(), 1), import_verify = __toESM(require_dist4(), 1);

// node_modules/@sigstore/tuf/seeds.json
var seeds_default = { "https://tuf-repo-cdn.sigstore.dev": { targets: { "trusted_root.json": "ewogICJtZWRpYVR5cGUiOiAiYXBwbGljYXRpb24vdm5kLmRldi5zaWdzdG9yZS50cnVzdGVkcm9vdCtqc29uO3ZlcnNpb249MC4xIiwKICAidGxvZ3MiOiBbCiAgICB7CiAgICAgICJiYXNlVXJsIjogImh0dHBzOi8vcmVrb3Iuc2lnc3RvcmUuZGV2IiwKICAgICAgImhhc2hBbGdvcml0aG0iOiAiU0hBMl8yNTYiLAogICAgICAicHVibGljS2V5IjogewogICAgICAgICJyYXdCeXRlcyI6ICJNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUUyRzJZKzJ0YWJkVFY1QmNHaUJJeDBhOWZBRndya0JibUxTR3RrczRMM3FYNnlZWTB6dWZCbmhDOFVyL2l5NTVHaFdQLzlBL2JZMkxoQzMwTTkrUll0dz09IiwKICAgICAgICAia2V5RGV0YWlscyI6ICJQS0lYX0VDRFNBX1AyNTZfU0hBXzI1NiIsCiAgICAgICAgInZhbGlkRm9yIjogewogICAgICAgICAgInN0YXJ0IjogIjIwMjEtMDEtMTJUMTE6NTM6MjdaIgogICAgICAgIH0KICAgICAgfSwKICAgICAgImxvZ0lkIjogewogICAgICAgICJrZXlJZCI6ICJ3Tkk5YXRRR2x6K1ZXZk82TFJ5Z0g0UVVmWS84VzRSRndpVDVpNVdSZ0IwPSIKICAgICAgfQogICAgfSwKICAgIHsKICAgICAgImJhc2VVcmwiOiAiaHR0cHM6Ly9sb2cyMDI1LTEucmVrb3Iuc2lnc3RvcmUuZGV2IiwKICAgICAgImhhc2hBbGdvcml0aG0iOiAiU0hBMl8yNTYiLAogICAgICAicHVibGljS2V5IjogewogICAgICAgICJyYXdCeXRlcyI6ICJNQ293QlFZREsyVndBeUVBdDhybHAxa25Hd2pmYmNYQVlQWUFrbjBYaUx6MXg4TzR0MFlrRWhpZTI0ND0iLAogICAgICAgICJrZXlEZXRhaWxzIjogIlBLSVhfRUQyNTUxOSIsCiAgICAgICAgInZhbGlkRm9yIjogewogICAgICAgICAgInN0YXJ0IjogIjIwMjUtMDktMjNUMDA6MDA6MDBaIgogICAgICAgIH0KICAgICAgfSwKICAgICAgImxvZ0lkIjogewogICAgICAgICJrZXlJZCI6ICJ6eEdaRlZ2ZDBGRW1qUjhXckZ3TWRjQUo5dnRhWS9RWGY0NFkxd1VlUDZBPSIKICAgICAgfQogICAgfQogIF0sCiAgImNlcnRpZmljYXRlQXV0aG9yaXRpZXMiOiBbCiAgICB7CiAgICAgICJzdWJqZWN0IjogewogICAgICAgICJvcmdhbml6YXRpb24iOiAic2lnc3RvcmUuZGV2IiwKICAgICAgICAiY29tbW9uTmFtZSI6ICJzaWdzdG9yZSIKICAgICAgfSwKICAgICAgInVyaSI6ICJodHRwczovL2Z1bGNpby5zaWdzdG9yZS5kZXYiLAogICAgICAiY2VydENoYWluIjogewogICAgICAgICJjZXJ0aWZpY2F0ZXMiOiBbCiAgICAgICAgICB7CiAgICAgICAgICAgICJyYXdCeXRlcyI6ICJNSUlCK0RDQ0FYNmdBd0lCQWdJVE5Wa0Rab0Npb2ZQRHN5N2RmbTZnZUxidWh6QUtCZ2dxaGtqT1BRUURBekFxTVJVd0V3WURWUVFLRXd4emFXZHpkRzl5WlM1a1pYWXhFVEFQQmdOVkJBTVRDSE5wWjNOMGIzSmxNQjRYRFRJeE1ETXdOekF6TWpBeU9Wb1hEVE14TURJeU16QXpNakF5T1Zvd0tqRVZNQk1HQTFVRUNoTU1jMmxuYzNSdmNtVXVaR1YyTVJFd0R3WURWUVFERXdoemFXZHpkRzl5WlRCMk1CQUdCeXFHU000OUFnRUdCU3VCQkFBaUEySUFCTFN5QTdJaTVrK3BOTzhaRVdZMHlsZW1XRG93T2tOYTNrTCtHWkU1WjVHV2VoTDkvQTliUk5BM1JicnNaNWkwSmNhc3RhUkw3U3A1ZnAvakQ1ZHhxYy9VZFRWbmx2UzE2YW4rMllmc3dlL1F1TG9sUlVDcmNPRTIrMmlBNSt0emQ2Tm1NR1F3RGdZRFZSMFBBUUgvQkFRREFnRUdNQklHQTFVZEV3RUIvd1FJTUFZQkFmOENBUUV3SFFZRFZSME9CQllFRk1qRkhRQkJtaVFwTWxFazZ3MnVTdTFLQnRQc01COEdBMVVkSXdRWU1CYUFGTWpGSFFCQm1pUXBNbEVrNncydVN1MUtCdFBzTUFvR0NDcUdTTTQ5QkFNREEyZ0FNR1VDTUg4bGlXSmZNdWk2dlhYQmhqRGdZNE13c2xtTi9USnhWZS84M1dyRm9td21OZjA1NnkxWDQ4RjljNG0zYTNvelhBSXhBS2pSYXk1L2FqL2pzS0tHSWttUWF0akk4dXVwSHIvK0N4RnZhSldtcFlxTmtMREdSVSs5b3J6aDVoSTJScmN1YVE9PSIKICAgICAgICAgIH0KICAgICAgICBdCiAgICAgIH0sCiAgICAgICJ2YWxpZEZvciI6IHsKICAgICAgICAic3RhcnQiOiAiMjAyMS0wMy0wN1QwMzoyMDoyOVoiLAogICAgICAgICJlbmQiOiAiMjAyMi0xMi0zMVQyMzo1OTo1OS45OTlaIgogICAgICB9CiAgICB9LAogICAgewogICAgICAic3ViamVjdCI6IHsKICAgICAgICAib3JnYW5pemF0aW9uIjogInNpZ3N0b3JlLmRldiIsCiAgICAgICAgImNvbW1vbk5hbWUiOiAic2lnc3RvcmUiCiAgICAgIH0sCiAgICAgICJ1cmkiOiAiaHR0cHM6Ly9mdWxjaW8uc2lnc3RvcmUuZGV2IiwKICAgICAgImNlcnRDaGFpbiI6IHsKICAgICAgICAiY2VydGlmaWNhdGVzIjogWwogICAgICAgICAgewogICAgICAgICAgICAicmF3Qnl0ZXMiOiAiTUlJQ0dqQ0NBYUdnQXdJQkFnSVVBTG5WaVZmblUwYnJKYXNtUmtIcm4vVW5mYVF3Q2dZSUtvWkl6ajBFQXdNd0tqRVZNQk1HQTFVRUNoTU1jMmxuYzNSdmNtVXVaR1YyTVJFd0R3WURWUVFERXdoemFXZHpkRzl5WlRBZUZ3MHlNakEwTVRNeU1EQTJNVFZhRncwek1URXdNRFV4TXpVMk5UaGFNRGN4RlRBVEJnTlZCQW9UREhOcFozTjBiM0psTG1SbGRqRWVNQndHQTFVRUF4TVZjMmxuYzNSdmNtVXRhVzUwWlhKdFpXUnBZWFJsTUhZd0VBWUhLb1pJemowQ0FRWUZLNEVFQUNJRFlnQUU4UlZTL3lzSCtOT3Z1RFp5UEladGlsZ1VGOU5sYXJZcEFkOUhQMXZCQkgxVTVDVjc3TFNTN3MwWmlING5FN0h2N3B0UzZMdnZSL1NUazc5OExWZ016TGxKNEhlSWZGM3RIU2FleExjWXBTQVNyMWtTME4vUmdCSnovOWpXQ2lYbm8zc3dlVEFPQmdOVkhROEJBZjhFQkFNQ0FRWXdFd1lEVlIwbEJBd3dDZ1lJS3dZQkJRVUhBd013RWdZRFZSMFRBUUgvQkFnd0JnRUIvd0lCQURBZEJnTlZIUTRFRmdRVTM5UHB6MVlrRVpiNXFOanBLRldpeGk0WVpEOHdId1lEVlIwakJCZ3dGb0FVV01BZVg1RkZwV2FwZXN5UW9aTWkwQ3JGeGZvd0NnWUlLb1pJemowRUF3TURad0F3WkFJd1BDc1FLNERZaVpZRFBJYURpNUhGS25meFh4NkFTU1ZtRVJmc3luWUJpWDJYNlNKUm5aVTg0LzlEWmRuRnZ2eG1BakJPdDZRcEJsYzRKLzBEeHZrVENxcGNsdnppTDZCQ0NQbmpkbElCM1B1M0J4c1BteWdVWTdJaTJ6YmRDZGxpaW93PSIKICAgICAgICAgIH0sCiAgICAgICAgICB7CiAgICAgICAgICAgICJyYXdCeXRlcyI6ICJNSUlCOXpDQ0FYeWdBd0lCQWdJVUFMWk5BUEZkeEhQd2plRGxvRHd5WUNoQU8vNHdDZ1lJS29aSXpqMEVBd013S2pFVk1CTUdBMVVFQ2hNTWMybG5jM1J2Y21VdVpHVjJNUkV3RHdZRFZRUURFd2h6YVdkemRHOXlaVEFlRncweU1URXdNRGN4TXpVMk5UbGFGdzB6TVRFd01EVXhNelUyTlRoYU1Db3hGVEFUQmdOVkJBb1RESE5wWjNOMGIzSmxMbVJsZGpFUk1BOEdBMVVFQXhNSWMybG5jM1J2Y21Vd2RqQVFCZ2NxaGtqT1BRSUJCZ1VyZ1FRQUlnTmlBQVQ3WGVGVDRyYjNQUUd3UzRJYWp0TGszL09sbnBnYW5nYUJjbFlwc1lCcjVpKzR5bkIwN2NlYjNMUDBPSU9aZHhleFg2OWM1aVZ1eUpSUStIejA1eWkrVUYzdUJXQWxIcGlTNXNoMCtIMkdIRTdTWHJrMUVDNW0xVHIxOUw5Z2c5MmpZekJoTUE0R0ExVWREd0VCL3dRRUF3SUJCakFQQmdOVkhSTUJBZjhFQlRBREFRSC9NQjBHQTFVZERnUVdCQlJZd0I1ZmtVV2xacWw2ekpDaGt5TFFLc1hGK2pBZkJnTlZIU01FR0RBV2dCUll3QjVma1VXbFpxbDZ6SkNoa3lMUUtzWEYrakFLQmdncWhrak9QUVFEQXdOcEFEQm1BakVBajFuSGVYWnArMTNOV0JOYStFRHNEUDhHMVdXZzF0Q01XUC9XSFBxcGFWbzBqaHN3ZU5GWmdTczBlRTd3WUk0cUFqRUEyV0I5b3Q5OHNJa29GM3ZaWWRkMy9WdFdCNWI5VE5NZWE3SXgvc3RKNVRmY0xMZUFCTEU0Qk5KT3NRNHZuQkhKIgogICAgICAgICAgfQogICAgICAgIF0KICAgICAgfSwKICAgICAgInZhbGlkRm9yIjogewogICAgICAgICJzdGFydCI6ICIyMDIyLTA0LTEzVDIwOjA2OjE1WiIKICAgICAgfQogICAgfQogIF0sCiAgImN0bG9ncyI6IFsKICAgIHsKICAgICAgImJhc2VVcmwiOiAiaHR0cHM6Ly9jdGZlLnNpZ3N0b3JlLmRldi90ZXN0IiwKICAgICAgImhhc2hBbGdvcml0aG0iOiAiU0hBMl8yNTYiLAogICAgICAicHVibGljS2V5IjogewogICAgICAgICJyYXdCeXRlcyI6ICJNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUViZndSK1JKdWRYc2NnUkJScEtYMVhGRHkzUHl1ZER4ei9TZm5SaTFmVDhla3BmQmQyTzF1b3o3anIzWjhuS3p4QTY5RVVRK2VGQ0ZJM3pldWJQV1U3dz09IiwKICAgICAgICAia2V5RGV0YWlscyI6ICJQS0lYX0VDRFNBX1AyNTZfU0hBXzI1NiIsCiAgICAgICAgInZhbGlkRm9yIjogewogICAgICAgICAgInN0YXJ0IjogIjIwMjEtMDMtMTRUMDA6MDA6MDBaIiwKICAgICAgICAgICJlbmQiOiAiMjAyMi0xMC0zMVQyMzo1OTo1OS45OTlaIgogICAgICAgIH0KICAgICAgfSwKICAgICAgImxvZ0lkIjogewogICAgICAgICJrZXlJZCI6ICJDR0NTOENoUy8yaEYwZEZySjRTY1JXY1lyQlk5d3pqU2JlYThJZ1kyYjNJPSIKICAgICAgfQogICAgfSwKICAgIHsKICAgICAgImJhc2VVcmwiOiAiaHR0cHM6Ly9jdGZlLnNpZ3N0b3JlLmRldi8yMDIyIiwKICAgICAgImhhc2hBbGdvcml0aG0iOiAiU0hBMl8yNTYiLAogICAgICAicHVibGljS2V5IjogewogICAgICAgICJyYXdCeXRlcyI6ICJNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRFFnQUVpUFNsRmkwQ21GVGZFakNVcUY5SHVDRWNZWE5LQWFZYWxJSm1CWjh5eWV6UGpUcWh4cktCcE1uYW9jVnRMSkJJMWVNM3VYblF6UUdBSmRKNGdzOUZ5dz09IiwKICAgICAgICAia2V5RGV0YWlscyI6ICJQS0lYX0VDRFNBX1AyNTZfU0hBXzI1NiIsCiAgICAgICAgInZhbGlkRm9yIjogewogICAgICAgICAgInN0YXJ0IjogIjIwMjItMTAtMjBUMDA6MDA6MDBaIgogICAgICAgIH0KICAgICAgfSwKICAgICAgImxvZ0lkIjogewogICAgICAgICJrZXlJZCI6ICIzVDB3YXNiSEVUSmpHUjRjbVdjM0FxSktYcmplUEszL2g0cHlnQzhwN280PSIKICAgICAgfQogICAgfQogIF0sCiAgInRpbWVzdGFtcEF1dGhvcml0aWVzIjogWwogICAgewogICAgICAic3ViamVjdCI6IHsKICAgICAgICAib3JnYW5pemF0aW9uIjogInNpZ3N0b3JlLmRldiIsCiAgICAgICAgImNvbW1vbk5hbWUiOiAic2lnc3RvcmUtdHNhLXNlbGZzaWduZWQiCiAgICAgIH0sCiAgICAgICJ1cmkiOiAiaHR0cHM6Ly90aW1lc3RhbXAuc2lnc3RvcmUuZGV2L2FwaS92MS90aW1lc3RhbXAiLAogICAgICAiY2VydENoYWluIjogewogICAgICAgICJjZXJ0aWZpY2F0ZXMiOiBbCiAgICAgICAgICB7CiAgICAgICAgICAgICJyYXdCeXRlcyI6ICJNSUlDRURDQ0FaYWdBd0lCQWdJVU9oTlVMd3lRWWU2OHdVTXZ5NHFPaXlvaml3d3dDZ1lJS29aSXpqMEVBd013T1RFVk1CTUdBMVVFQ2hNTWMybG5jM1J2Y21VdVpHVjJNU0F3SGdZRFZRUURFeGR6YVdkemRHOXlaUzEwYzJFdGMyVnNabk5wWjI1bFpEQWVGdzB5TlRBME1EZ3dOalU1TkROYUZ3MHpOVEEwTURZd05qVTVORE5hTUM0eEZUQVRCZ05WQkFvVERITnBaM04wYjNKbExtUmxkakVWTUJNR0ExVUVBeE1NYzJsbmMzUnZjbVV0ZEhOaE1IWXdFQVlIS29aSXpqMENBUVlGSzRFRUFDSURZZ0FFNHJhMlo4aEtOaWcyVDlrRmpDQVRvR0czMGpreStXUXYzQnpMK21LdmgxU0tOUi9Vd3V3c2ZOQ2c0c3J5b1lBZDhFNmlzb3ZWQTNNNGFvTmRtOVFEaTUwWjhuVEV5dnFnZkRQdFRJd1hJdGZpVy9BRmYxVjd1d2tia0FvajB4eGNvMm93YURBT0JnTlZIUThCQWY4RUJBTUNCNEF3SFFZRFZSME9CQllFRkluOWVVT0h6OUJsUnNNQ1JzY3NjMXQ5dE9zRE1COEdBMVVkSXdRWU1CYUFGSmpzQWU5L3UxSC8xSlVlYjRxSW1GTUhpYzYvTUJZR0ExVWRKUUVCL3dRTU1Bb0dDQ3NHQVFVRkJ3TUlNQW9HQ0NxR1NNNDlCQU1EQTJnQU1HVUNNRHRwc1YvNkthTzBxeUYvVU1zWDJhU1VYS1FGZG9HVHB0UUdjMGZ0cTFjc3VsSFBHRzZkc215TU5kM0pCK0czRVFJeEFPYWp2QmNqcEptS2I0TnYrMlRhb2o4VWM1K2I2aWg2RlhDQ0tyYVNxdXBlMDd6cXN3TWNYSlRlMWNFeHZIdnZsdz09IgogICAgICAgICAgfSwKICAgICAgICAgIHsKICAgICAgICAgICAgInJhd0J5dGVzIjogIk1JSUI5ekNDQVh5Z0F3SUJBZ0lVVjdmMEdMRE9vRXpJaDhMWFNXODBPSmlVcDE0d0NnWUlLb1pJemowRUF3TXdPVEVWTUJNR0ExVUVDaE1NYzJsbmMzUnZjbVV1WkdWMk1TQXdIZ1lEVlFRREV4ZHphV2R6ZEc5eVpTMTBjMkV0YzJWc1puTnBaMjVsWkRBZUZ3MHlOVEEwTURnd05qVTVORE5hRncwek5UQTBNRFl3TmpVNU5ETmFNRGt4RlRBVEJnTlZCQW9UREhOcFozTjBiM0psTG1SbGRqRWdNQjRHQTFVRUF4TVhjMmxuYzNSdmNtVXRkSE5oTFhObGJHWnphV2R1WldRd2RqQVFCZ2NxaGtqT1BRSUJCZ1VyZ1FRQUlnTmlBQVFVUU50ZlJUL291M1lBVGE2d0Iva0tUZTcwY2ZKd3lSSUJvdk1udDhSY0pwaC9DT0U4MnV5UzZGbXBwTExMMVZCUEdjUGZwUVBZSk5Yeld3aThpY3doS1E2Vy9RZTJoM29lYkJiMkZIcHdOSkRxbytUTWFDL3RkZmt2L0VsSkI3MmpSVEJETUE0R0ExVWREd0VCL3dRRUF3SUJCakFTQmdOVkhSTUJBZjhFQ0RBR0FRSC9BZ0VBTUIwR0ExVWREZ1FXQkJTWTdBSHZmN3RSLzlTVkhtK0tpSmhUQjRuT3Z6QUtCZ2dxaGtqT1BRUURBd05wQURCbUFqRUF3R0VHcmZHWlIxY2VuMVI4L0RUVk1JOTQzTHNzWm1KUnREcC9pN1NmR0htR1JQNmdSYnVqOXZPSzNiNjdaMFFRQWpFQXVUMkg2NzNMUUVhSFRjeVFTWnJrcDRtWDdXd2ttRitzVmJrWVk1bVhOK1JNSDEzS1VFSEhPcUFTYWVtWVdLL0UiCiAgICAgICAgICB9CiAgICAgICAgXQogICAgICB9LAogICAgICAidmFsaWRGb3IiOiB7CiAgICAgICAgInN0YXJ0IjogIjIwMjUtMDctMDRUMDA6MDA6MDBaIgogICAgICB9CiAgICB9CiAgXQp9Cg==" } } };

// src/python/signature.ts
var signatureFacts = discriminatedUnion("state", [
  object({
    state: literal("verified"),
    identity: string(),
    issuer: string(),
    /** When the transparency log took it in, ISO 8601; absent where it does not say. */
    loggedAt: string().optional()
  }),
  /** There is none: the checksum alone speaks for the tarball. */
  object({ state: literal("absent"), reason: string() }),
  /** There may be one, and it could not be asked for. */
  object({ state: literal("unreachable"), reason: string() })
]);
function verifySignature(name, artifact, bundle, signer, trust = publicGood()) {
  let invalid5 = (reason, hint) => new PycaskError({
    code: "signature-invalid",
    what: `the Sigstore signature of ${name} is not valid: ${reason}`,
    hint: hint ?? `it must be signed by ${signer.identity} (${signer.issuer})`
  });
  try {
    let parsed = (0, import_bundle.bundleFromJSON)(JSON.parse(bundle)), entity = (0, import_verify.toSignedEntity)(parsed, Buffer.from(artifact)), { identity: found } = new import_verify.Verifier(trust).verify(entity), identity2 = found?.subjectAlternativeName, issuer = found?.extensions?.issuer;
    if (identity2 !== signer.identity || issuer !== signer.issuer)
      throw invalid5(`it is signed by ${identity2 ?? "nobody"} (${issuer ?? "no issuer"})`);
    let [entry] = parsed.verificationMaterial.tlogEntries, seconds = Number(entry?.integratedTime ?? 0), loggedAt = seconds > 0 ? { loggedAt: new Date(seconds * 1e3).toISOString() } : {};
    return { state: "verified", identity: identity2, issuer, ...loggedAt };
  } catch (thrown) {
    throw thrown instanceof PycaskError ? thrown : invalid5(messageOf(thrown).split(`
`)[0] ?? "");
  }
}
var opened;
function publicGood() {
  let seed = seeds_default["https://tuf-repo-cdn.sigstore.dev"].targets["trusted_root.json"], text3 = Buffer.from(seed, "base64").toString("utf8");
  return opened ??= (0, import_verify.toTrustMaterial)(import_protobuf_specs.TrustedRoot.fromJSON(JSON.parse(text3)));
}

// src/python/version.ts
var form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:(a|b|rc)([1-9]\d*))?$/;
function parseVersion(text3) {
  let parts = form.exec(text3);
  if (parts === null) return;
  let [, major, minor, patch, phase, number2] = parts, version = { major: Number(major), minor: Number(minor), patch: Number(patch) };
  return phase !== "a" && phase !== "b" && phase !== "rc" ? version : { ...version, pre: { phase, number: Number(number2) } };
}
var minorOf = ({ major, minor }) => `${major}.${minor}`, tagOf = ({ major, minor }) => `cp${major}${minor}`, finalOf = ({ major, minor, patch }) => `${major}.${minor}.${patch}`;
function compareVersions(a, b) {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePre(a.pre, b.pre);
}
function comparePre(a, b) {
  return a === void 0 || b === void 0 ? +(a === void 0) - +(b === void 0) : a.phase < b.phase ? -1 : a.phase > b.phase ? 1 : a.number - b.number;
}

// src/python/sources.ts
var sourceFacts = object({
  /** `Python-3.13.15.tar.xz` */
  name: string(),
  sha256: string(),
  /** Whose word the checksum is. */
  pinnedBy: _enum(["manifest", "python.org"]),
  signature: signatureFacts
});
async function fetchSource(host, options) {
  let { release, directory } = options;
  await mkdir3(directory, { recursive: !0 }), await sweep(directory);
  for (let file of release.files) {
    let kept2 = join5(directory, file.sha256);
    if (await exists(kept2)) {
      if (await sha256OfFile(kept2) === file.sha256) {
        let facts = await keptFacts(`${kept2}.json`, file, release);
        if (facts !== void 0) return { file: kept2, release: file, from: "cache", facts };
        continue;
      }
      host.log.warn(`${kept2} is damaged; fetching CPython ${release.version} again`), await rm4(kept2, { force: !0 });
    }
  }
  let failures = [];
  for (let source of options.sources) {
    let incoming = await mkdtemp(join5(directory, ".incoming-"));
    try {
      let delivered = await deliver(host, source, incoming, options), hash2 = await sha256OfFile(delivered.file), file = release.files.find((one) => one.sha256 === hash2);
      if (file === void 0) throw mismatch(release, hash2);
      let facts = await verify2(file, delivered, options), kept2 = join5(directory, hash2);
      return await writeFile3(join5(incoming, "facts"), JSON.stringify(facts)), await rename3(join5(incoming, "facts"), `${kept2}.json`), await rename3(delivered.file, kept2), host.log.debug(
        `source of CPython ${release.version}: ${shownSource(source)}, signature ${facts.signature.state}`
      ), { file: kept2, release: file, from: shownSource(source), facts };
    } catch (thrown) {
      if (host.signal.aborted || fullDisk.includes(codeOf(thrown) ?? "")) throw thrown;
      let reason = `${shownSource(source)}: ${reasonOf(thrown)}`;
      failures.push(reason), suspicious.includes(codeOf(thrown) ?? "") ? host.log.warn(reason) : host.log.debug(reason);
    } finally {
      await rm4(incoming, { recursive: !0, force: !0 });
    }
  }
  throw new PycaskError({
    code: "source-unavailable",
    what: `no source has the tarball of CPython ${release.version} (${release.files[0].name}, SHA-256 ${release.files[0].sha256})`,
    hint: "put it into a folder and name that folder, or a mirror, in python-sources",
    details: failures
  });
}
async function verify2(file, { file: path, bundle }, { release, trust }) {
  let { name, sha256: sha2562 } = file, { pinnedBy, signer } = release;
  if (typeof bundle == "string") {
    let signature = verifySignature(name, await readFile4(path), bundle, signer, trust);
    return { name, sha256: sha2562, pinnedBy, signature };
  }
  if (pinnedBy !== "manifest")
    throw new PycaskError({
      code: "signature-missing",
      what: `${name} has no signature that can be verified (${bundle.reason}), and this version of Pycask does not know its checksum`,
      hint: "a newer Pycask may know it; or name an older release"
    });
  return { name, sha256: sha2562, pinnedBy, signature: bundle };
}
async function deliver(host, source, incoming, options) {
  let { release } = options;
  if (source === "debian") {
    if (options.debian === void 0) throw new Error("Debian's archive is not at hand here");
    let hashes = release.files.map((file) => file.sha256), found = await options.debian({
      source: `python${release.minor}`,
      hashes,
      into: incoming
    }), reason = "Debian's source packages carry none";
    if (found !== void 0) return { file: found, bundle: { state: "absent", reason } };
    throw new Error(`no suite of Debian has this version of python${release.minor}`);
  }
  return source === "python.org" || /^https?:\/\//.test(source) ? download(host, release, source === "python.org" ? pythonOrg : source, join5(incoming, "tarball")) : copy(release, source, join5(incoming, "tarball"));
}
var pythonOrg = "https://www.python.org/ftp/python/{folder}/{file}", probeTimeoutMs = 1e4;
async function download(host, release, template, to) {
  let answers = [], urls = release.files.map((file) => fill(template, release, file));
  for (let [at, file] of release.files.entries()) {
    let url = urls[at] ?? "";
    if (urls.indexOf(url) < at) continue;
    let expected = urls.lastIndexOf(url) > at ? {} : { sha256: file.sha256 }, { status, body } = await host.http.request({
      method: "HEAD",
      url,
      timeoutMs: probeTimeoutMs
    });
    if (body.resume(), status === 404 || status === 410) {
      answers.push(`${shownSource(url)} answered ${status}`);
      continue;
    }
    return await host.http.download(url, to, expected), { file: to, bundle: await signatureAt(host, `${url}.sigstore`, template, file) };
  }
  throw new Error(answers.join(", "));
}
var mostBundleBytes = 1024 * 1024;
async function signatureAt(host, url, template, file) {
  if (!template.includes("{file}"))
    return { state: "absent", reason: `the mirror names ${file.name} by its hash only` };
  try {
    let { status, headers, body } = await host.http.request({ url, timeoutMs: probeTimeoutMs });
    return status === 200 && !(Number(headers["content-length"]) > mostBundleBytes) ? await text(body) : (body.destroy(), status === 404 || status === 410 ? { state: "absent", reason: `there is no ${file.name}.sigstore` } : { state: "unreachable", reason: `${file.name}.sigstore: the server answered ${status}` });
  } catch (thrown) {
    if (host.signal.aborted) throw thrown;
    return { state: "unreachable", reason: reasonOf(thrown) };
  }
}
function fill(template, release, file) {
  return template.replaceAll("{version}", release.version).replaceAll("{folder}", folderOf(release)).replaceAll("{file}", file.name).replaceAll("{sha256}", file.sha256);
}
function folderOf({ version }) {
  let parsed = parseVersion(version);
  return parsed === void 0 ? version : finalOf(parsed);
}
async function copy(release, folder, to) {
  for (let file of release.files)
    for (let path of [file.name, join5(release.version, file.name), file.sha256]) {
      let from = join5(folder, path);
      if (!await exists(from)) continue;
      await copyFile2(from, to);
      let reason = `there is no ${path}.sigstore`, bundle = await exists(`${from}.sigstore`) ? await readFile4(`${from}.sigstore`, "utf8") : { state: "absent", reason };
      return { file: to, bundle };
    }
  throw new Error(`there is no ${release.files.map((file) => file.name).join(" or ")} in it`);
}
function mismatch(release, found) {
  let expected = release.files.map((file) => file.sha256).join(" or ");
  return new PycaskError({
    code: "checksum-mismatch",
    what: `what came for CPython ${release.version} has the SHA-256 ${found}, expected ${expected}`
  });
}
var suspicious = ["checksum-mismatch", "signature-invalid"], shownSource = (source) => source.replace(/\/\/[^/@]*@/, "//");
async function keptFacts(path, { name, sha256: sha2562 }, { pinnedBy, signer }) {
  let signature = await readFile4(path, "utf8").then(
    (found) => sourceFacts.safeParse(JSON.parse(found)).data?.signature,
    () => {
    }
  );
  return signature?.state === "verified" ? signature.identity === signer.identity ? { name, sha256: sha2562, pinnedBy, signature } : void 0 : pinnedBy !== "manifest" ? void 0 : { name, sha256: sha2562, pinnedBy, signature: signature ?? { state: "unreachable", reason: "it was kept without its signature" } };
}
var dayMs = 1440 * 60 * 1e3;
async function sweep(directory) {
  for (let name of await readdir4(directory)) {
    if (!name.startsWith(".incoming-")) continue;
    let path = join5(directory, name), { mtimeMs } = await stat3(path).catch(() => ({ mtimeMs: 1 / 0 }));
    mtimeMs < Date.now() - dayMs && await rm4(path, { recursive: !0, force: !0 });
  }
}
var fullDisk = ["disk-full", "ENOSPC", "EDQUOT"];
function codeOf(thrown) {
  let code = thrown instanceof Error && "code" in thrown ? thrown.code : void 0;
  return typeof code == "string" ? code : void 0;
}
function reasonOf(thrown) {
  let [detail] = thrown instanceof PycaskError ? thrown.details : [];
  return (messageOf(thrown) + (detail === void 0 ? "" : ` (${detail})`)).replaceAll(`
`, " ");
}
async function sha256OfFile(file) {
  let hash2 = createHash4("sha256");
  return await pipeline3(createReadStream3(file), hash2), hash2.digest("hex");
}
var exists = (path) => access(path).then(
  () => !0,
  () => !1
);

// src/python/facts.ts
var pythonFacts = object({
  version: string(),
  tag: string().regex(/^cp3\d+$/),
  abi: string().regex(/^cp3\d+t?$/),
  prefix: string(),
  executable: string(),
  headers: string(),
  optimize: _enum(["full", "fast-build"]),
  profile: string().transform((text3) => sha256(text3)).optional(),
  source: sourceFacts,
  layer: layerFacts,
  requires: array(object({ soname: string(), package: string() })),
  modulesMissing: array(string())
});

// src/python/modules.ts
var minorNumber = (release) => Number(release.minor.split(".")[1]), wanted = {
  ssl: ["_ssl"],
  hashlib: ["_hashlib"],
  sqlite3: ["_sqlite3"],
  lzma: ["_lzma"],
  bz2: ["_bz2"],
  zlib: ["zlib"],
  ctypes: ["_ctypes"],
  readline: ["readline"],
  curses: ["_curses", "_curses_panel"],
  uuid: ["_uuid"],
  "dbm.gnu": ["_gdbm"],
  "dbm.ndbm": ["_dbm"],
  decimal: ["_decimal"],
  "xml.parsers.expat": ["pyexpat"]
};
function requiredModules(release) {
  let all = minorNumber(release) >= 14 ? { ...wanted, "compression.zstd": ["_zstd"] } : wanted;
  return Object.fromEntries(
    Object.entries(all).flatMap(([module, parts]) => parts.map((part) => [part, module]))
  );
}
function pythonBuildPackages(release) {
  let minor = minorNumber(release);
  return [
    "libbz2-dev",
    "libexpat1-dev",
    "libffi-dev",
    "libgdbm-compat-dev",
    "libgdbm-dev",
    "liblzma-dev",
    "libncurses-dev",
    "libreadline-dev",
    "libsqlite3-dev",
    "libssl-dev",
    "uuid-dev",
    "zlib1g-dev",
    // compression.zstd is new in 3.14; crypt and nis were last in 3.12.
    ...minor >= 14 ? ["libzstd-dev"] : [],
    ...minor <= 12 ? ["libcrypt-dev", "libnsl-dev", "libtirpc-dev"] : []
  ].sort();
}

// src/python/patches.ts
import { createHash as createHash5 } from "node:crypto";
import { readdir as readdir5, readFile as readFile5 } from "node:fs/promises";
import { join as join6 } from "node:path";
var isPatch = (name) => /\.(patch|diff)$/.test(name);
async function readPatches(folder) {
  let found = await readdir5(folder).catch((thrown) => {
    throw missing(`patches: ${folder} cannot be read`, thrown);
  }), names = (found.includes("series") ? await seriesOf(join6(folder, "series")) : void 0) ?? found.filter(isPatch).sort();
  if (names.length === 0) throw missing(`patches: ${folder} has no *.patch and no *.diff`);
  let patches = await Promise.all(
    names.map(async (name) => {
      let bytes = await readFile5(join6(folder, name)).catch((thrown) => {
        throw missing(
          `patches: ${join6(folder, "series")} names ${name}, which is not there`,
          thrown
        );
      });
      return { name, bytes };
    })
  ), hash2 = createHash5("sha256");
  for (let { name, bytes } of patches) hash2.update(`${name}\0${bytes.length}\0`).update(bytes);
  return { patches, sha256: sha256(hash2.digest("hex")) };
}
async function seriesOf(file) {
  return (await readFile5(file, "utf8")).split(`
`).map((line) => line.replace(/#.*/, "").trim()).filter((line) => line !== "").map((line) => {
    let [name = "", ...options] = line.split(/\s+/);
    if (options.length === 0 || options.join(" ") === "-p1") return name;
    throw missing(`patches: ${file}: ${line}: patches are applied with -p1, and nothing else`);
  });
}
var missing = (what, cause) => new PycaskError({
  code: "patches-missing",
  what,
  hint: "a folder with unified diffs against the root of the source: diff -u a/Lib/x.py b/Lib/x.py",
  cause
});

// src/python/profile.ts
import { createHash as createHash13 } from "node:crypto";
import { readFile as readFile14 } from "node:fs/promises";
import { join as join21 } from "node:path";

// src/python/compile.ts
import { createHash as createHash12 } from "node:crypto";
import { availableParallelism as availableParallelism2 } from "node:os";
import { join as join20 } from "node:path";

// src/debian/apt.ts
import { randomUUID as randomUUID3 } from "node:crypto";
import { constants as constants4 } from "node:fs";
import {
  access as access3,
  mkdir as mkdir4,
  readdir as readdir6,
  readFile as readFile6,
  readlink as readlink2,
  rename as rename4,
  rm as rm5,
  symlink,
  writeFile as writeFile4
} from "node:fs/promises";
import { join as join7, resolve as resolve2 } from "node:path";
import { setTimeout as sleep2 } from "node:timers/promises";

// src/debian/sources.ts
import { access as access2 } from "node:fs/promises";

// src/debian/distributions.ts
var debian = {
  id: "debian",
  name: "Debian",
  keyrings: [
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp"
  ],
  keyringPackage: "debian-archive-keyring",
  components: []
}, ubuntu = {
  id: "ubuntu",
  name: "Ubuntu",
  keyrings: ["/usr/share/keyrings/ubuntu-archive-keyring.gpg"],
  keyringPackage: "ubuntu-keyring",
  // Without it there are neither tini nor many -dev packages.
  components: ["universe"]
}, distributions = {
  bookworm: debian,
  trixie: debian,
  noble: ubuntu
}, distributionOf = (suite) => distributions[suite], suiteName = (suite) => `${distributions[suite].name} ${suite}`;

// src/debian/sources.ts
var forbidden = /\b(trusted|allow-insecure|allow-weak|allow-downgrade-to-insecure)\b/;
function parseSources(text3) {
  let sources = [];
  for (let raw of text3.split(`
`)) {
    let line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith("deb-src")) continue;
    let parts = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)(?:\s+(\S.*))?$/.exec(line), [, options = "", uri, suite, components = ""] = parts ?? [], isFolder = suite?.endsWith("/");
    if (uri === void 0 || suite === void 0 || isFolder !== (components === ""))
      throw invalid3(line, "it is no `deb URL SUITE COMPONENT\u2026` line");
    if (forbidden.test(options))
      throw invalid3(line, `its options [${options}] would switch off the check of signatures`);
    let signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    if (signedBy !== void 0 && !signedBy.startsWith("/"))
      throw invalid3(line, "its signed-by is no absolute path of a file");
    sources.push({
      uri: uri.replace(/\/+$/, ""),
      suite,
      components: components.split(/\s+/).filter((one) => one !== ""),
      ...signedBy === void 0 ? {} : { signedBy }
    });
  }
  return sources;
}
function chooseSources(defaults, { mirror: written = "", snapshot, repositories = [] }) {
  let own = repositories.flatMap((line) => parseSources(line));
  for (let { uri } of own)
    if (/^[a-z+]+:\/\/[^/]*@/.test(uri))
      throw invalid3(
        uri.replace(/\/\/[^/]*@/, "//\u2026@"),
        "it has a password in it",
        "put user and password into /etc/apt/auth.conf.d or into a netrc file"
      );
  let mirror = written.trim();
  if (mirror.includes("{snapshot}") !== (snapshot !== void 0))
    throw invalid3(
      mirror,
      snapshot === void 0 ? "there is no snapshot to put into it" : "it has no {snapshot} in it",
      'debian-mirror = "https://mirror.example/archive/{archive}/{snapshot}" goes with snapshot = "20261120T000000Z"'
    );
  let dated = mirror.replaceAll("{snapshot}", snapshot ?? ""), chosen = isWhole(dated) ? parseSources(dated.replaceAll(";", `
`)) : replaced(defaults, dated);
  return [...snapshot === void 0 ? chosen : chosen.map((one) => ({ ...one, snapshot: !0 })), ...own];
}
function replaced(defaults, mirror) {
  if (mirror === "") return defaults;
  if (!/^[a-z+]+:\/\/\S+$/.test(mirror)) throw invalid3(mirror, "it is no URL");
  let uri = mirror.replace(/\/+$/, "");
  if (uri.includes("{archive}"))
    return defaults.map((source) => ({
      ...source,
      uri: uri.replaceAll("{archive}", source.uri.slice(source.uri.lastIndexOf("/") + 1))
    }));
  let first = defaults[0]?.uri;
  return defaults.map((source) => source.uri === first ? { ...source, uri } : source);
}
var isWhole = (mirror) => /^\s*(#|deb\b)/.test(mirror ?? "");
function formatSources(sources, architecture, keyring) {
  return sources.map(({ uri, suite, components, signedBy = keyring, snapshot = !1 }) => {
    let options = [`arch=${architecture}`, `signed-by=${signedBy}`];
    return snapshot && options.push("check-valid-until=no"), `deb [${options.join(" ")}] ${[uri, suite, ...components].join(" ")}
`;
  }).join("");
}
async function defaultSources(host, suite, architecture) {
  let command = [
    "mmdebstrap",
    // Nothing is installed, so the mode that needs no rights will do.
    "--mode=chrootless",
    "--variant=custom",
    `--architectures=${architecture}`,
    "--skip=check/signed-by,check/qemu",
    '--setup-hook=cat "$1"/etc/apt/sources.list; exit 1',
    suite,
    "/dev/null"
  ], result = await host.run(command, { env: { ...host.env, LC_ALL: "C", APT_CONFIG: void 0 } }).catch((thrown) => {
    throw withHint(thrown, mmdebstrapHint);
  }), lines3 = `${result.stdout}
${result.stderr}`.split(`
`).filter((line) => line.startsWith("deb "));
  if (lines3.length === 0)
    throw new PycaskError({
      code: "archive-unknown",
      what: `mmdebstrap does not say where ${suiteName(suite)} (${architecture}) is found`,
      hint: "name the archive by the option debian-mirror",
      details: result.stderr.trimEnd().split(`
`).slice(-10)
    });
  let { components } = distributionOf(suite);
  return parseSources(lines3.join(`
`)).map((one) => ({
    ...one,
    components: [...one.components, ...components]
  }));
}
var mmdebstrapHint = "install it: sudo apt-get install mmdebstrap";
function withHint(thrown, hint) {
  return !(thrown instanceof PycaskError) || thrown.code !== "program-missing" ? thrown : new PycaskError({ code: thrown.code, what: thrown.what, hint, cause: thrown });
}
async function findKeyring({
  name,
  keyrings,
  keyringPackage
}) {
  for (let file of keyrings)
    if (await access2(file).then(
      () => !0,
      () => !1
    )) return file;
  throw new PycaskError({
    code: "keyring-missing",
    what: `the keys of ${name}'s archive are not on this machine: no ${keyrings[0] ?? "keyring"}`,
    hint: `install them: sudo apt-get install ${keyringPackage}`
  });
}
function invalid3(line, why, hint) {
  return new PycaskError({
    code: "mirror-invalid",
    what: `cannot use the mirror ${JSON.stringify(line)}: ${why}`,
    hint: hint ?? "give a URL (https://mirror.example/debian), or whole lines: deb URL SUITE main"
  });
}

// src/debian/apt.ts
async function prepareApt(host, options) {
  let { directory } = options, at = (path) => join7(directory, path);
  for (let folder of [
    "etc/sources.list.d",
    "etc/preferences.d",
    "etc/trusted.gpg.d",
    "lists/partial",
    "cache/archives/partial"
  ])
    await mkdir4(at(folder), { recursive: !0 });
  await writeIfDifferent(at("etc/sources.list"), options.sources), await writeIfDifferent(at("status"), ""), await linkCredentials(host, at("etc/auth.conf.d"));
  let configuration = aptConfiguration(directory, options.architecture, await transport(host));
  await writeIfDifferent(at("apt.conf"), configuration);
  let env = {
    ...host.env,
    // Read before all other configuration; it turns the host's own off.
    APT_CONFIG: at("apt.conf"),
    LC_ALL: "C",
    LANGUAGE: void 0,
    DEBIAN_FRONTEND: "noninteractive"
  }, run2 = (command, { cwd } = {}) => host.run(command, cwd === void 0 ? { env } : { env, cwd }).catch((thrown) => {
    throw withHint(thrown, aptHint);
  });
  return {
    sourcesFile: at("etc/sources.list"),
    listsDirectory: at("lists"),
    run: run2,
    update: ({ hurried = !1 } = {}) => updateInTurn(host, run2, hurried ? inHurry : [])
  };
}
async function linkCredentials(host, folder) {
  let parts = "/etc/apt/auth.conf.d", home = host.env.HOME, files = [
    host.env.NETRC ?? (home === void 0 ? void 0 : join7(home, ".netrc")),
    "/etc/apt/auth.conf",
    ...(await readdir6(parts).catch(() => [])).sort().map((name) => join7(parts, name))
  ].filter((file) => file !== void 0), readable = await Promise.all(files.map((file) => isReadable(file))), wanted2 = files.filter((_, at) => readable[at]).map((file) => resolve2(file));
  if (await mkdir4(folder, { recursive: !0 }), (await Promise.all(
    (await readdir6(folder)).sort().map((name) => readlink2(join7(folder, name)).catch(() => ""))
  )).join(`
`) !== wanted2.join(`
`)) {
    await rm5(folder, { recursive: !0, force: !0 }), await mkdir4(folder, { recursive: !0 });
    for (let [at, file] of wanted2.entries())
      await symlink(file, join7(folder, `${String(at).padStart(3, "0")}.conf`)).catch(ignoreExisting);
  }
}
var isReadable = (file) => access3(file, constants4.R_OK).then(
  () => !0,
  () => !1
);
function ignoreExisting(thrown) {
  let { code } = thrown;
  if (code !== "EEXIST" && code !== "ENOENT") throw thrown;
}
var aptHint = "Pycask reads Debian's archive with apt: run it on Debian or Ubuntu (a container will do)", inHurry = ["-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=10"];
async function updateInTurn(host, run2, settings) {
  let deadline = Date.now() + 12e4;
  for (; ; ) {
    let result = await run2(["apt-get", "update", "-q", ...["-o", "APT::Update::Error-Mode=any"], ...settings]), locked = /Could not get lock|Unable to lock directory/.test(result.stderr);
    if (result.exitCode === 0 || !locked || Date.now() > deadline) return result;
    await sleep2(300, void 0, { signal: host.signal });
  }
}
var transportSettings = /^Acquire::(http|https|ftp|Retries|ForceIPv[46]|Queue-Mode|Check-Valid-Until|Check-Date|Max-FutureTime)\b/;
async function transport(host) {
  let env = { ...host.env, LC_ALL: "C" };
  return (await host.run(["apt-config", "dump"], { env }).catch((thrown) => {
    throw withHint(thrown, aptHint);
  })).stdout.split(`
`).filter((line) => transportSettings.test(line));
}
function aptConfiguration(directory, architecture, transportLines) {
  let quoted2 = (path) => `"${join7(directory, path)}"`;
  return [
    `Dir ${quoted2(".")};`,
    `Dir::Etc ${quoted2("etc")};`,
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    `Dir::State ${quoted2(".")};`,
    `Dir::State::lists ${quoted2("lists")};`,
    `Dir::State::status ${quoted2("status")};`,
    `Dir::Cache ${quoted2("cache")};`,
    `Dir::Log ${quoted2(".")};`,
    'Dir::Log::Planner "/dev/null";',
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    'APT::Install-Recommends "false";',
    // Else apt counts itself among the essential packages.
    'pkgCacheGen::ForceEssential ",";',
    'APT::Install-Suggests "false";',
    // Downloads go to the caller's own folders, where apt's sandbox user may not write.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::AllowInsecureRepositories "false";',
    'Acquire::AllowWeakRepositories "false";',
    'Acquire::AllowDowngradeToInsecureRepositories "false";',
    ...transportLines,
    ""
  ].join(`
`);
}
function aptErrors(result) {
  return result.stderr.split(`
`).filter((line) => /^[EW]: /.test(line)).map((line) => line.slice(3));
}
function aptFailed(command, result) {
  return new PycaskError({
    code: "apt-failed",
    what: `${command} failed (exit code ${result.exitCode})`,
    details: aptErrors(result).slice(0, 20)
  });
}
async function writeIfDifferent(file, text3) {
  if (await readFile6(file, "utf8").catch(() => {
  }) === text3) return !1;
  let temporary = `${file}.${randomUUID3()}.tmp`;
  return await writeFile4(temporary, text3), await rename4(temporary, file), !0;
}

// src/debian/download.ts
import { createHash as createHash6 } from "node:crypto";
import { createReadStream as createReadStream4 } from "node:fs";
import { access as access4, mkdir as mkdir5, mkdtemp as mkdtemp2, readdir as readdir8, rename as rename5, rm as rm7 } from "node:fs/promises";
import { join as join9 } from "node:path";
import { pipeline as pipeline4 } from "node:stream/promises";

// src/debian/leftovers.ts
import { readdir as readdir7, rm as rm6, stat as stat4 } from "node:fs/promises";
import { join as join8 } from "node:path";
var abandonedMs = 6 * 36e5;
async function sweepLeftovers(directory, prefix) {
  for (let name of await readdir7(directory)) {
    if (!name.startsWith(prefix)) continue;
    let found = await stat4(join8(directory, name)).catch(() => {
    });
    found === void 0 || Date.now() - found.mtimeMs < abandonedMs || await rm6(join8(directory, name), { recursive: !0, force: !0 }).catch(() => {
    });
  }
}

// src/debian/download.ts
async function downloadPackages(host, apt, store, packages) {
  await mkdir5(store, { recursive: !0 });
  let pathOf = (one) => join9(store, `${one.sha256}.deb`), missing4 = [];
  for (let one of packages) await exists2(pathOf(one)) || missing4.push(one);
  return missing4.length > 0 && await fetchInto(host, apt, store, missing4), Object.fromEntries(packages.map((one) => [one.name, pathOf(one)]));
}
var incomingPrefix = ".incoming-";
async function fetchInto(host, apt, store, packages) {
  let megabytes = packages.reduce((sum, one) => sum + one.sizeBytes, 0) / 1e6;
  host.log.info(`fetching ${packages.length} Debian packages, ${megabytes.toFixed(1)} MB`), await sweepLeftovers(store, incomingPrefix);
  let incoming = await mkdtemp2(join9(store, incomingPrefix));
  try {
    let selectors = packages.map(({ name, version }) => `${name}=${version}`), result = await apt.run(["apt-get", "download", "-q", ...selectors], { cwd: incoming }), arrived = /* @__PURE__ */ new Set(), wanted2 = new Set(packages.map((one) => one.sha256)), strangers = [];
    for (let name of await readdir8(incoming)) {
      let file = join9(incoming, name);
      if (!name.endsWith(".deb")) continue;
      let hash2 = await sha256OfFile2(file);
      wanted2.has(hash2) ? (await rename5(file, join9(store, `${hash2}.deb`)), arrived.add(hash2)) : strangers.push(name);
    }
    let absent = packages.filter((one) => !arrived.has(one.sha256)).map((one) => one.name);
    if (absent.length === 0) return;
    throw strangers.length > 0 ? new PycaskError({
      code: "checksum-mismatch",
      what: `${strangers.join(", ")} differ from what the signed package lists say`,
      hint: "a mirror that is being updated, or a proxy that changes files: try again, or set `mirror`"
    }) : new PycaskError({
      code: "download-failed",
      what: `could not fetch ${absent.slice(0, 5).join(", ")}${absent.length > 5 ? ` and ${absent.length - 5} more` : ""} from Debian's archive`,
      hint: "if the file is not found: the lists are older than the archive, refresh them; else check the network",
      details: aptErrors(result).slice(0, 10)
    });
  } finally {
    await rm7(incoming, { recursive: !0, force: !0 });
  }
}
async function sha256OfFile2(file) {
  let hash2 = createHash6("sha256");
  return await pipeline4(createReadStream4(file), hash2), sha256(hash2.digest("hex"));
}
var exists2 = (file) => access4(file).then(
  () => !0,
  () => !1
);

// src/debian/suite.ts
import { createHash as createHash8 } from "node:crypto";
import { mkdir as mkdir7, readdir as readdir10, readFile as readFile8 } from "node:fs/promises";
import { join as join11, resolve as resolve3 } from "node:path";

// src/debian/answers.ts
import { createHash as createHash7 } from "node:crypto";
import { mkdir as mkdir6, readdir as readdir9, readFile as readFile7, rm as rm8 } from "node:fs/promises";
import { join as join10 } from "node:path";
var format = "1";
async function createAnswers(directory, fingerprint2) {
  let own = `${format}-${fingerprint2.slice(0, 32)}`, folder = join10(directory, own);
  await mkdir6(folder, { recursive: !0 });
  for (let name of await readdir9(directory))
    name !== own && await rm8(join10(directory, name), { recursive: !0, force: !0 });
  let underWay = /* @__PURE__ */ new Map();
  return {
    of: (question, schema, work) => {
      let key = createHash7("sha256").update(JSON.stringify(question)).digest("hex").slice(0, 32), file = join10(folder, `${key}.json`), answer = async () => {
        let kept2 = await readKept(file, schema);
        if (kept2 !== void 0) return kept2.value;
        let value = await work();
        return await mkdir6(folder, { recursive: !0 }), await writeIfDifferent(file, JSON.stringify(value)), value;
      }, running = underWay.get(key) ?? answer().finally(() => underWay.delete(key));
      return underWay.set(key, running), running;
    }
  };
}
async function readKept(file, schema) {
  try {
    let parsed = schema.safeParse(JSON.parse(await readFile7(file, "utf8")));
    return parsed.success ? { value: parsed.data } : void 0;
  } catch {
    return;
  }
}

// src/debian/control.ts
function parseStanzas(text3) {
  let stanzas = [];
  for (let block of text3.split(/\n(?:[ \t]*\n)+/)) {
    let fields = /* @__PURE__ */ new Map(), last;
    for (let line of block.split(`
`)) {
      if (line === "" || line.startsWith("#")) continue;
      if (/^[ \t]/.test(line)) {
        last !== void 0 && fields.set(last, `${fields.get(last) ?? ""}
${line}`);
        continue;
      }
      let colon = line.indexOf(":");
      colon <= 0 || (last = line.slice(0, colon), fields.set(last, line.slice(colon + 1).trim()));
    }
    fields.size > 0 && stanzas.push(fields);
  }
  return stanzas;
}
function parseRelations(field) {
  return (field ?? "").split(",").map(
    (group) => group.split("|").map((one) => /^[^\s:([<]+/.exec(one.trim())?.[0] ?? "").filter((name) => name !== "")
  ).filter((group) => group.length > 0);
}
function packageOfStanza(stanza) {
  let field = (name2) => {
    let value = stanza.get(name2);
    if (value === void 0)
      throw new Error(`the index entry of ${stanza.get("Package") ?? "a package"} has no ${name2}`);
    return value;
  }, name = field("Package"), version = field("Version"), source = /^(\S+)(?:\s+\((.+)\))?$/.exec(stanza.get("Source") ?? name);
  return {
    name,
    version,
    architecture: field("Architecture"),
    sha256: sha256(field("SHA256")),
    sizeBytes: Number(field("Size")),
    source: source?.[1] ?? name,
    sourceVersion: source?.[2] ?? version,
    depends: [
      ...parseRelations(stanza.get("Pre-Depends")),
      ...parseRelations(stanza.get("Depends"))
    ],
    provides: parseRelations(stanza.get("Provides")).flat()
  };
}

// src/debian/failures.ts
function unknownPackages(stderr) {
  let patterns = [
    /^E: Unable to locate package (\S+)/gm,
    /^E: Package '?([^\s']+)'? has no installation candidate/gm,
    /^E: Couldn't find any package by (?:glob|regex) '([^']+)'/gm
  ];
  return [...new Set(patterns.flatMap((one) => [...stderr.matchAll(one)].map((m) => m[1] ?? "")))];
}
function unknownPackage(suite, unknown3, names) {
  let [first = ""] = unknown3, near = nearNames(first, names);
  return new PycaskError({
    code: "package-unknown",
    what: `${suiteName(suite)} has no package ${unknown3.join(", ")}`,
    hint: near.length > 0 ? `did you mean ${near.join(", ")}?` : "check the name and the suite",
    details: unknown3.slice(1).map((name) => {
      let others = nearNames(name, names);
      return others.length > 0 ? `${name}: did you mean ${others.join(", ")}?` : name;
    })
  });
}
function conflict(suite, wanted2, result) {
  let lines3 = result.stdout.split(`
`), start2 = lines3.findIndex((line) => line.startsWith("The following packages have unmet")), unmet = start2 < 0 ? [] : lines3.slice(start2 + 1).filter((line) => line.startsWith(" "));
  return new PycaskError({
    code: "packages-conflict",
    what: `these packages of ${suiteName(suite)} cannot be installed together: ${wanted2.join(", ")}`,
    hint: "leave out the one that is named below, or wait until the archive is consistent again",
    details: [...unmet.map((line) => line.trimEnd()), ...aptErrors(result)].slice(0, 20)
  });
}
function nearNames(name, names) {
  let stem = (text3) => /^\D*/.exec(text3)?.[0] ?? "", own = stem(name), scored = [];
  for (let candidate of names) {
    if (Math.abs(candidate.length - name.length) > 4) continue;
    let edits = distance(name, candidate, 3), alike = own.length > 4 && own !== name && stem(candidate) === own;
    (edits <= 2 || alike) && scored.push({ candidate, score: edits });
  }
  return scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1)).slice(0, 3).map((one) => one.candidate);
}
function distance(a, b, limit) {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index3) => index3);
  for (let i = 1; i <= a.length; i++) {
    let next = [i], best = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = a[i - 1] === b[j - 1] ? 0 : 1, value = Math.min(
        (row[j] ?? limit) + 1,
        (next[j - 1] ?? limit) + 1,
        (row[j - 1] ?? limit) + cost
      );
      next.push(value), best = Math.min(best, value);
    }
    if (best >= limit) return limit;
    row = next;
  }
  return Math.min(row[b.length] ?? limit, limit);
}

// src/debian/sonames.ts
var exceptions = [
  [/^lib(c|m|dl|rt|pthread|util|resolv|anl|mvec|nsl|thread_db|BrokenLocale)\.so\.\d+$/, ["libc6"]],
  [/^libnss_(files|dns|compat|hesiod)\.so\.2$/, ["libc6"]],
  [/^ld-linux.*\.so\.\d+$/, ["libc6"]],
  [/^libnsl\.so\.[23]$/, ["libnsl2"]],
  [/^libz\.so\.1$/, ["zlib1g"]],
  [/^libcrypto\.so\.3$/, ["libssl3"]],
  [/^libcrypto\.so\.1\.1$/, ["libssl1.1"]],
  [/^lib(panel|menu|form|ncurses)w\.so\.6$/, ["libncursesw6"]],
  [/^lib(panel|menu|form|ncurses)\.so\.6$/, ["libncurses6"]],
  [/^libtic\.so\.6$/, ["libtinfo6"]],
  [/^libhistory\.so\.8$/, ["libreadline8"]],
  [/^libdb-5\.3\.so$/, ["libdb5.3"]],
  [/^liblber\.so\.2$/, ["libldap2"]],
  [/^liblber-2\.5\.so\.0$/, ["libldap-2.5-0"]],
  [/^lib(glib|gobject|gio|gmodule|gthread)-2\.0\.so\.0$/, ["libglib2.0-0"]],
  [/^libexslt\.so\.0$/, ["libxslt1.1"]],
  [/^libxslt\.so\.1$/, ["libxslt1.1"]],
  [/^libjpeg\.so\.62$/, ["libjpeg62-turbo"]],
  [/^libsnappy\.so\.1$/, ["libsnappy1v5"]],
  [/^libgeos_c\.so\.1$/, ["libgeos-c1v5", "libgeos-c1"]],
  [/^libcurl-gnutls\.so\.4$/, ["libcurl3t64-gnutls", "libcurl3-gnutls"]],
  [/^lib(nss3|nssutil3|smime3|ssl3)\.so$/, ["libnss3"]],
  [/^lib(nspr4|plc4|plds4)\.so$/, ["libnspr4"]],
  [/^libpcreposix\.so\.3$/, ["libpcre3"]],
  [/^libhdf5_serial\.so\.(\d+)$/, ["libhdf5-310", "libhdf5-103-1", "libhdf5-103"]]
];
function packageNamesOf(soname) {
  for (let [pattern, names2] of exceptions) if (pattern.test(soname)) return withTime64(names2);
  let parts = /^(lib.+?)(?:\.so\.([\w.+]+)|-(\d[\w.]*)\.so|\.so)$/.exec(soname);
  if (parts?.[1] === void 0) return [];
  let name = parts[1].toLowerCase().replaceAll("_", "-"), version = (parts[2] ?? parts[3] ?? "").toLowerCase();
  if (version === "") return withTime64([name]);
  if (!/\d$/.test(name)) return withTime64([`${name}${version}`, `${name}-${version}`]);
  let names = [`${name}-${version}`, `${name}${version}`];
  return withTime64(name.endsWith(version) ? [...names, name] : names);
}
function withTime64(names) {
  return names.flatMap((name) => name.endsWith("t64") ? [name] : [name, `${name}t64`]);
}

// src/debian/types.ts
var baseFacts = object({
  layer: layerFacts,
  packages: array(
    object({
      name: string(),
      version: string(),
      source: string(),
      sourceVersion: string().optional(),
      architecture: string().optional(),
      sha256: string().transform(sha256).optional(),
      depends: array(string()).optional()
    })
  ),
  provides: array(string()),
  glibc: string()
}), resolvedPackage = object({
  name: string(),
  version: string(),
  architecture: string(),
  sha256: string().transform(sha256),
  sizeBytes: number(),
  source: string(),
  sourceVersion: string(),
  depends: array(array(string())),
  provides: array(string())
});

// src/debian/suite.ts
async function openSuite(host, options) {
  let { suite, architecture } = options, { apt, directory, root } = await prepareSuite(host, options);
  await freshenLists(host, apt, options);
  let answers = await createAnswers(join11(directory, "answers"), await fingerprint(apt));
  return createIndex(host, apt, answers, { suite, architecture, store: join11(root, "debs") });
}
async function prepareSuite(host, options) {
  let { suite, architecture, mirror, snapshot, repositories = [] } = options, others = [mirror ?? "", ...snapshot === void 0 ? [] : [snapshot], ...repositories], marker = others.join("") === "" ? "" : `-${shortHash(others.join(`
`))}`, root = resolve3(options.directory), directory = join11(root, `${suite}-${architecture}${marker}`);
  await mkdir7(directory, { recursive: !0 });
  let defaults = isWhole(mirror) ? [] : await knownSources(host, directory, suite, architecture), sources = chooseSources(defaults, options), keyring = sources.every(({ signedBy }) => signedBy !== void 0) ? "" : await findKeyring(distributionOf(suite)), text3 = formatSources(sources, architecture, keyring);
  return { apt: await prepareApt(host, { directory, architecture, sources: text3 }), sources, keyring, directory, root };
}
var shortHash = (text3) => createHash8("sha256").update(text3).digest("hex").slice(0, 8), keptSources = array(
  object({ uri: string(), suite: string(), components: array(string()) })
);
async function knownSources(host, directory, suite, architecture) {
  let file = join11(directory, "sources.json");
  try {
    let kept2 = keptSources.safeParse(JSON.parse(await readFile8(file, "utf8")));
    if (kept2.success && kept2.data.length > 0) return kept2.data;
  } catch (thrown) {
    host.log.debug(`no sources for ${suite} yet: ${messageOf(thrown)}`);
  }
  let found = await defaultSources(host, suite, architecture);
  return await writeIfDifferent(file, `${JSON.stringify(found, null, 2)}
`), found;
}
async function freshenLists(host, apt, options) {
  let there = (await indexFiles(apt)).length > 0, past = options.snapshot !== void 0 && (options.repositories ?? []).length === 0;
  if (there && (past || !options.refresh)) return;
  let result = await apt.update({ hurried: there });
  if (result.exitCode === 0 && (await indexFiles(apt)).length > 0) return;
  let errors = aptErrors(result), denied2 = errors.some((line) => /\b40[13] {2}/.test(line));
  if (!denied2 && errors.some((line) => /is not signed|NO_PUBKEY|BADSIG|signature/i.test(line)))
    throw new PycaskError({
      code: "signature-invalid",
      what: `the lists of ${suiteName(options.suite)} are not signed by a key that is trusted for them`,
      hint: `bring the keys up to date: sudo apt-get install ${distributionOf(options.suite).keyringPackage}; or check debian-mirror and repositories`,
      details: errors.slice(0, 10)
    });
  if (there) {
    host.log.warn(
      `the archive of ${suiteName(options.suite)} cannot be reached, using the lists of an earlier run (${errors[0] ?? "apt-get update failed"})`
    );
    return;
  }
  throw new PycaskError({
    code: "archive-unreachable",
    what: `the package lists of ${suiteName(options.suite)} (${options.architecture}) could not be fetched`,
    hint: denied2 ? "a repository wants a user and a password: put them into /etc/apt/auth.conf.d (NAME.conf) or into a netrc file: machine https://packages.example login USER password SECRET" : "check the network and proxy settings (http_proxy, or Acquire::http::Proxy in apt.conf), or set debian-mirror",
    details: errors.slice(0, 10)
  });
}
var indexFiles = async (apt) => (await readdir10(apt.listsDirectory)).filter((name) => /_(In)?Release$/.test(name)).sort();
async function fingerprint(apt) {
  let hash2 = createHash8("sha256").update(await readFile8(apt.sourcesFile));
  for (let name of await indexFiles(apt))
    hash2.update(`\0${name}\0`).update(await readFile8(join11(apt.listsDirectory, name)));
  return hash2.digest("hex");
}
var packageList = array(resolvedPackage);
function createIndex(host, apt, answers, options) {
  let { suite, architecture, store } = options, names = memo(async () => {
    let result = await apt.run(["apt-cache", "pkgnames"]);
    if (result.exitCode !== 0) throw aptFailed("apt-cache pkgnames", result);
    return new Set(result.stdout.split(`
`).filter((name) => name !== ""));
  }), show = async (selectors) => {
    if (selectors.length === 0) return [];
    let result = await apt.run(["apt-cache", "show", "--no-all-versions", ...selectors]), byName2 = /* @__PURE__ */ new Map();
    for (let stanza of parseStanzas(result.stdout)) {
      let found = packageOfStanza(stanza);
      byName2.has(found.name) || byName2.set(found.name, found);
    }
    return [...byName2.values()].sort(byNameOf);
  }, closure = async (wanted2) => {
    let command = ["apt-get", "-s", "-q", "--no-install-recommends", "install", ...wanted2], result = await apt.run(command), unknown3 = unknownPackages(result.stderr);
    if (unknown3.length > 0) throw unknownPackage(suite, unknown3, await names());
    if (result.exitCode !== 0) throw conflict(suite, wanted2, result);
    let chosen = /* @__PURE__ */ new Map();
    for (let [, name, version] of result.stdout.matchAll(/^Inst (\S+) (?:\[\S+\] )?\((\S+) /gm))
      name !== void 0 && version !== void 0 && chosen.set(name, version);
    let packages = await show([...chosen].map(([name, version]) => `${name}=${version}`));
    for (let [name, version] of chosen)
      if (packages.find((one) => one.name === name)?.version !== version)
        throw new Error(`apt chose ${name} ${version} and does not describe it`);
    return packages;
  };
  return {
    suite,
    architecture,
    sourcesFile: apt.sourcesFile,
    listsDirectory: apt.listsDirectory,
    resolve: (wanted2) => {
      let sorted2 = [...new Set(wanted2)].sort();
      return sorted2.length === 0 ? Promise.resolve([]) : answers.of(["closure", ...sorted2], packageList, () => closure(sorted2));
    },
    candidates: async (wanted2) => {
      let sorted2 = [...new Set(wanted2)].sort(), found = await answers.of(["show", ...sorted2], packageList, () => show(sorted2));
      return Object.fromEntries(found.map((one) => [one.name, one]));
    },
    download: (packages) => downloadPackages(host, apt, store, packages),
    packageOf: async (soname) => {
      let possible = packageNamesOf(soname);
      return possible.length === 0 ? void 0 : (await answers.of(["names", ...possible], array(string()), async () => {
        let all = await names();
        return possible.filter((name) => all.has(name));
      }))[0];
    }
  };
}
var byNameOf = (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
function memo(make) {
  let made;
  return () => made ??= make();
}

// src/debian/versions.ts
function versionParts(version) {
  let colon = version.indexOf(":"), rest = version.slice(colon + 1), hyphen = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? 0 : Number(version.slice(0, colon)),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? "" : rest.slice(hyphen + 1)
  };
}

// src/debian/archive/state.ts
var hash = string().transform(sha256), suiteState = object({
  uri: string(),
  suite: string(),
  sha256: hash,
  date: string(),
  lastModified: string().optional(),
  lists: record(string(), hash)
}), archiveState = object({ suites: array(suiteState) });

// src/debian/base/recipe.ts
import { mkdir as mkdir8, readFile as readFile10 } from "node:fs/promises";
import { join as join13 } from "node:path";

// src/debian/base/alternatives.ts
import { posix } from "node:path";

// src/debian/base/accounts.ts
function withUser(tables, user) {
  let add = (text3, number2, line) => text3.split(`
`).map((row) => row.split(":")).some(([name2, , id]) => name2 === user.name || id === String(number2)) ? text3 : `${text3}${text3 === "" || text3.endsWith(`
`) ? "" : `
`}${line}
`, { name, uid, gid, home } = user;
  return {
    passwd: add(
      tables.passwd,
      uid,
      `${name}:x:${String(uid)}:${String(gid)}::${home}:/usr/sbin/nologin`
    ),
    group: add(tables.group, gid, `${name}:x:${String(gid)}:`)
  };
}
function homeEntries(user) {
  let path = user.home.replace(/^\/+|\/+$/g, "");
  return ["", "tmp", "root", "home", "nonexistent"].includes(path) ? [] : [{ type: "directory", path, mode: 504, uid: user.uid }];
}

// src/debian/base/configuration.ts
function mergedPath(path) {
  return /^(bin|sbin|lib|lib32|lib64|libx32)(\/|$)/.test(path) ? `usr/${path}` : path;
}
function skeleton(architecture) {
  let folders = ["dev", "etc", "home", "proc", "run", "sys", "usr/bin", "usr/lib", "usr/sbin"], links = ["bin", "lib", "sbin", ...architecture === "amd64" ? ["lib64"] : []];
  return [
    ...folders.map((path) => ({ type: "directory", path, mode: 493 })),
    { type: "directory", path: "root", mode: 448 },
    { type: "directory", path: "tmp", mode: 1023 },
    ...links.map((path) => ({ type: "symlink", path, target: `usr/${path}` })),
    { type: "symlink", path: "var/run", target: "/run" }
  ];
}
function accountsAndTime(user) {
  let noShell = "/usr/sbin/nologin", passwd = [
    `root:x:0:0:root:/root:${noShell}`,
    ...user.uid === 0 ? [] : [`${user.name}:x:${user.uid}:${user.gid}::${user.home}:${noShell}`],
    ...user.uid === 65534 ? [] : [`nobody:x:65534:65534:nobody:/nonexistent:${noShell}`]
  ], group = [
    "root:x:0:",
    "tty:x:5:",
    ...user.gid === 0 ? [] : [`${user.name}:x:${user.gid}:`],
    ...user.gid === 65534 ? [] : ["nogroup:x:65534:"]
  ], lookups = [...["passwd", "group", "shadow", "networks", "protocols", "services", "ethers", "rpc"].map((name) => `${name}: files`), "hosts: files dns"];
  return [
    textFile("etc/passwd", passwd),
    textFile("etc/group", group),
    textFile("etc/nsswitch.conf", lookups),
    textFile("etc/timezone", ["Etc/UTC"]),
    { type: "symlink", path: "etc/localtime", target: "/usr/share/zoneinfo/Etc/UTC" },
    ...homeEntries(user)
  ];
}
function certificateBundle(certificates) {
  let bundle = [...certificates.keys()].sort().flatMap((name) => {
    let bytes = Buffer.from(certificates.get(name) ?? []);
    return bytes.at(-1) === 10 ? [bytes] : [bytes, Buffer.from(`
`)];
  }), path = "etc/ssl/certs/ca-certificates.crt";
  return [
    { type: "file", path, mode: 420, source: { bytes: Buffer.concat(bundle) } },
    { type: "symlink", path: "usr/lib/ssl/cert.pem", target: `/${path}` },
    { type: "symlink", path: "usr/lib/ssl/certs", target: "/etc/ssl/certs" }
  ];
}
function textFile(path, lines3) {
  let bytes = Buffer.from(lines3.map((line) => `${line}
`).join(""));
  return { type: "file", path, mode: 420, source: { bytes } };
}

// src/debian/base/alternatives.ts
var install = /\bupdate-alternatives\s+(?:--(?:quiet|force)\s+)*--install\s+(\S+)\s+(\S+)\s+(\S+)\s+(\d+)((?:\s+--slave\s+\S+\s+\S+\s+\S+)*)[^\n]*/g, joined = (script) => script.replace(/\\\n/g, " ");
function parseAlternatives(script) {
  return [...joined(script).matchAll(install)].flatMap(
    ([, link3 = "", name = "", target = "", priority = "", more = ""]) => {
      let slaves = [...more.matchAll(/--slave\s+(\S+)\s+(\S+)\s+(\S+)/g)].map(
        (found) => found.slice(1)
      );
      return [[link3, name, target], ...slaves].filter((words) => words.every((word) => /^[\w./+:-]+$/.test(word))).map(([of = "", called = "", to = ""]) => ({
        link: mergedPath(of.replace(/^\//, "")),
        name: called,
        target: mergedPath(to.replace(/^\//, "")),
        priority: Number(priority)
      }));
    }
  );
}
function registersOnly(script) {
  let text3 = joined(script), calls = text3.match(/\bupdate-alternatives\b/g)?.length ?? 0, found = [...text3.matchAll(install)].length, rest = text3.replace(install, "").replace(/^\s*#.*$/gm, "").replace(
    /^\s*(set -e|exit 0|if \[ "?\$1"? = "?configure"? \]; *then|then|fi|case "?\$1"? in|configure\)|esac|;;)\s*$/gm,
    ""
  );
  return calls > 0 && calls === found && rest.trim() === "";
}
function alternativeLinks(alternatives, entries) {
  let there = new Set(entries.map(({ path }) => path)), best = /* @__PURE__ */ new Map();
  for (let one of alternatives) {
    let before = best.get(one.link);
    there.has(one.target) && (before === void 0 || one.priority > before.priority) && best.set(one.link, one);
  }
  return [...best.values()].sort((a, b) => a.link < b.link ? -1 : 1).flatMap(({ link: link3, name, target }) => [
    { type: "symlink", path: link3, target: `/etc/alternatives/${name}` },
    { type: "symlink", path: `etc/alternatives/${name}`, target: `/${target}` }
  ]);
}
function resolveEntry(path, entries) {
  let at = path;
  for (let hops = 0; hops < 16; hops++) {
    let entry = entries.get(at);
    if (entry?.type !== "symlink") return entry;
    let { target } = entry;
    at = mergedPath(
      target.startsWith("/") ? posix.normalize(target).slice(1) : posix.join(posix.dirname(at), target)
    );
  }
}

// src/debian/base/tables.ts
var always = [
  "base-files",
  // os-release, debian_version (what scanners ask), the texts of common licences
  "libc6",
  "libc-bin",
  // the C.UTF-8 locale, and ldconfig for ctypes.util.find_library
  "ca-certificates",
  "tzdata",
  "netbase",
  // /etc/services, /etc/protocols: socket.getservbyname
  "media-types"
  // /etc/mime.types: mimetypes
], leftOut = {
  adduser: "accounts are made at build time",
  apt: "no package manager in the image",
  bash: "no shell in the image",
  cdebconf: "asks questions at installation",
  coreutils: "for maintainer scripts, which are not run",
  dash: "no shell in the image",
  debconf: "asks questions at installation",
  "debconf-2.0": "asks questions at installation",
  debianutils: "for maintainer scripts, which are not run",
  dpkg: "no package manager in the image",
  gawk: "for maintainer scripts, which are not run",
  "init-system-helpers": "no init system in the image",
  "install-info": "no info pages in the image",
  login: "nobody logs in",
  "lsb-base": "no init system in the image",
  mawk: "for maintainer scripts, which are not run",
  openssl: "the program; ca-certificates uses it at installation only",
  "original-awk": "for maintainer scripts, which are not run",
  passwd: "accounts are made at build time",
  perl: "for maintainer scripts, which are not run",
  "perl-base": "for maintainer scripts, which are not run",
  "readline-common": "documentation and /etc/inputrc, whose settings are readline's defaults",
  sed: "for maintainer scripts, which are not run",
  "sensible-utils": "chooses editors and pagers",
  "sysvinit-utils": "no init system in the image",
  tar: "for maintainer scripts, which are not run",
  ucf: "merges configuration files at upgrades",
  "util-linux": "for maintainer scripts, which are not run"
}, onlyFiles = {
  "base-files": /^(etc\/(debian_version|os-release|host\.conf)|usr\/lib\/os-release|usr\/share\/common-licenses\/.+)$/,
  "libc-bin": /^(usr\/sbin\/ldconfig|usr\/lib\/locale\/C\.utf8\/.+|etc\/ld\.so\.conf(\.d\/.+)?)$/,
  // The bundle that is made of the certificates holds the same bytes.
  "ca-certificates": /^(?!)/,
  // The other program is the same, linked statically.
  tini: /^usr\/bin\/tini$/
}, never = [
  // Read by people.
  /^usr\/share\/(man|info|doc-base|gtk-doc|help|lintian|bug|apport|menu|applications|pixmaps)\//,
  // Messages in other languages; programs speak English without them.
  /^usr\/share\/locale\//,
  // For shells.
  /^usr\/share\/(bash-completion|zsh|fish)\//,
  /^etc\/(bash_completion\.d|profile\.d|skel)\//,
  // For debuggers, profilers and perl.
  /^usr\/lib\/[^/]+\/lib(memusage|pcprofile|c_malloc_debug|thread_db)\.so/,
  /^usr\/lib\/[^/]+\/audit\//,
  /^usr\/share\/(gdb|perl5|perl|debconf)\//,
  /^usr\/lib\/(debug|valgrind|[^/]+\/perl5?|[^/]+\/perl-base)\//,
  // For init systems, cron and package managers.
  /^usr\/lib\/(systemd|tmpfiles\.d|sysusers\.d|udev|modules-load\.d|modprobe\.d|apt|init)\//,
  /^etc\/(init|init\.d|rc[^/]*|systemd|udev|cron[^/]*|logrotate\.d|apt|dpkg|default|update-motd\.d)\//,
  // What compiling needs.
  /^usr\/include\//,
  /^usr\/lib\/([^/]+\/)?pkgconfig\//,
  /^usr\/lib\/.+\.l?a$/,
  // Time zones with leap seconds, and a second copy of those without.
  /^usr\/share\/zoneinfo\/(right|posix)\//,
  // Caches, logs, state.
  /^var\//
], commonCharacterSets = /^(ISO8859-(1|2|5|7|9|15)|CP125[0-7]|KOI8-[RU]|UTF-(7|16|32)|UNICODE|EUC-(CN|JP|KR)|SJIS|GBK|GB18030|BIG5|lib(GB|JIS|KSC|CNS))\.so$/;
function isWanted(packageName, path) {
  if (path.startsWith("usr/share/doc/")) return isLicence(path);
  let only = onlyFiles[packageName];
  if (only !== void 0) return only.test(path);
  let gconv = /^usr\/lib\/[^/]+\/gconv\/([^/]+\.so)$/.exec(path);
  return gconv?.[1] !== void 0 ? commonCharacterSets.test(gconv[1]) : !never.some((pattern) => pattern.test(path));
}
var isLicence = (path) => /^usr\/share\/doc\/[^/]+(\/copyright)?$/.test(path), knownScripts = {
  "base-files": "folders and links of the root are made here",
  "ca-certificates": "the bundle is made here",
  libc6: "restarts services at upgrades",
  "libc-bin": "the cache of the dynamic linker is made here",
  "libgssapi-krb5-2": "moves a file of 2013",
  libssl3: "restarts services at upgrades",
  libssl3t64: "restarts services at upgrades",
  "libsqlite3-0": "nothing but ldconfig",
  netbase: "adds entries for very old files",
  openssl: "makes a folder for private keys",
  tzdata: "the time zone is set here"
};

// src/debian/base/closure.ts
function packagesOfBase(wanted2, resolved) {
  let byName2 = new Map(resolved.map((one) => [one.name, one])), providers = /* @__PURE__ */ new Map();
  for (let one of resolved)
    for (let virtual of one.provides)
      providers.set(virtual, [...providers.get(virtual) ?? [], one]);
  let asked = new Set(wanted2), isLeftOut = (name) => leftOut[name] !== void 0 && !asked.has(name), kept2 = /* @__PURE__ */ new Map(), visit = (one) => {
    if (!kept2.has(one.name)) {
      kept2.set(one.name, one);
      for (let alternatives of one.depends)
        if (!alternatives.some(isLeftOut))
          for (let found of alternatives.map(find)) found !== void 0 && visit(found);
    }
  }, find = (name) => byName2.get(name) ?? providers.get(name)?.find((one) => !isLeftOut(one.name));
  for (let name of [...always, ...wanted2]) {
    let found = find(name);
    found !== void 0 && visit(found);
  }
  return [...kept2.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}
function describePackages(packages) {
  let provided = /* @__PURE__ */ new Map();
  for (let one of packages)
    for (let virtual of one.provides) provided.has(virtual) || provided.set(virtual, one.name);
  for (let { name } of packages) provided.set(name, name);
  return packages.map((one) => {
    let found = one.depends.flatMap((alternatives) => {
      let name = alternatives.map((each) => provided.get(each)).find((each) => each !== void 0);
      return name === void 0 || name === one.name ? [] : [name];
    });
    return {
      name: one.name,
      version: one.version,
      source: one.source,
      ...one.sourceVersion === one.version ? {} : { sourceVersion: one.sourceVersion },
      architecture: one.architecture,
      sha256: one.sha256,
      depends: [...new Set(found)].sort()
    };
  });
}

// src/elf/index.ts
import { open as open2 } from "node:fs/promises";

// src/elf/bytes.ts
function malformed(what, offset) {
  return new PycaskError({
    code: "elf-malformed",
    what: `not a sound ELF file: ${what} at offset ${offset}`,
    hint: "the file may be truncated; build or download it again"
  });
}
function elfBytes(bytes, layout) {
  let { wordBytes, littleEndian: littleEndian2 } = layout, view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), checked = (offset, lengthBytes) => {
    if (offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= bytes.byteLength) return offset;
    throw malformed(`${lengthBytes} bytes are missing in a file of ${bytes.byteLength}`, offset);
  }, u32 = (offset) => view.getUint32(checked(offset, 4), littleEndian2), u64 = (offset) => Number(view.getBigUint64(checked(offset, 8), littleEndian2));
  return {
    sizeBytes: bytes.byteLength,
    wordBytes,
    u8: (offset) => view.getUint8(checked(offset, 1)),
    u16: (offset) => view.getUint16(checked(offset, 2), littleEndian2),
    u32,
    u64,
    word: wordBytes === 8 ? u64 : u32,
    text: (offset, end) => {
      checked(offset, end - offset);
      let lengthBytes = bytes.subarray(offset, end).indexOf(0);
      if (lengthBytes === -1) throw malformed("a name does not end", offset);
      return Buffer.from(bytes.buffer, bytes.byteOffset + offset, lengthBytes).toString("utf8");
    },
    slice: (offset, lengthBytes) => {
      let start2 = checked(offset, lengthBytes);
      return bytes.subarray(start2, start2 + lengthBytes);
    }
  };
}

// src/elf/headers.ts
var segmentType = {
  load: 1,
  dynamic: 2,
  interpreter: 3,
  note: 4,
  gnuStack: 1685382481
}, sectionType = { symbolTable: 2, note: 7, noBits: 8, dynamicSymbols: 11 }, elsewhere = 65535;
function readHeaders(content) {
  if (!isElf(content)) return;
  let [bitness, order] = [content[4], content[5]];
  if (bitness !== 1 && bitness !== 2) throw malformed("its word size is unknown", 4);
  if (order !== 1 && order !== 2) throw malformed("its byte order is unknown", 5);
  let littleEndian2 = order === 1, bytes = elfBytes(content, { wordBytes: bitness === 2 ? 8 : 4, littleEndian: littleEndian2 }), type = bytes.u16(16), machine = bytes.u16(18), w = bytes.wordBytes, segmentsAt = bytes.word(24 + w), sectionsAt = bytes.word(24 + 2 * w), small = 24 + 3 * w + 4, [segmentBytes, segmentCount] = [bytes.u16(small + 2), bytes.u16(small + 4)], [sectionBytes, sectionCount, namesIndex] = [
    bytes.u16(small + 6),
    bytes.u16(small + 8),
    bytes.u16(small + 10)
  ], first = sectionsAt === 0 || sectionsAt + sectionBytes > bytes.sizeBytes ? void 0 : readSection(bytes, sectionsAt);
  return {
    bytes,
    littleEndian: littleEndian2,
    type,
    machine,
    segments: table(
      { at: segmentsAt, count: segmentCount === elsewhere ? first?.info ?? 0 : segmentCount },
      { entryBytes: segmentBytes, leastBytes: w === 8 ? 56 : 32 },
      (offset) => readSegment(bytes, offset)
    ),
    sections: readSections(bytes, {
      at: sectionsAt,
      entryBytes: sectionBytes,
      count: sectionCount === 0 ? first?.sizeBytes ?? 0 : sectionCount,
      namesIndex: namesIndex === elsewhere ? first?.link ?? 0 : namesIndex
    })
  };
}
var isElf = (start2) => start2[0] === 127 && start2[1] === 69 && start2[2] === 76 && start2[3] === 70;
function offsetOf(headers, address) {
  for (let { type, address: start2, fileBytes, offset } of headers.segments)
    if (type === segmentType.load && address >= start2 && address < start2 + fileBytes)
      return offset + address - start2;
  throw malformed(`address 0x${address.toString(16)} is in no segment, asked for`, 0);
}
function table(place, sizes, read2) {
  if (place.at === 0 || place.count === 0) return [];
  if (sizes.entryBytes < sizes.leastBytes)
    throw malformed(`headers of ${sizes.entryBytes} bytes, at least ${sizes.leastBytes}`, place.at);
  let entries = [];
  for (let i = 0; i < place.count; i++) entries.push(read2(place.at + i * sizes.entryBytes));
  return entries;
}
function readSegment(bytes, at) {
  let w = bytes.wordBytes, words = w === 8 ? at + 8 : at + 4;
  return {
    type: bytes.u32(at),
    flags: bytes.u32(w === 8 ? at + 4 : at + 24),
    offset: bytes.word(words),
    address: bytes.word(words + w),
    fileBytes: bytes.word(words + 3 * w),
    align: bytes.word(w === 8 ? at + 48 : at + 28)
  };
}
function readSection(bytes, at) {
  let w = bytes.wordBytes;
  return {
    nameAt: bytes.u32(at),
    type: bytes.u32(at + 4),
    offset: bytes.word(at + 8 + 2 * w),
    sizeBytes: bytes.word(at + 8 + 3 * w),
    link: bytes.u32(at + 8 + 4 * w),
    info: bytes.u32(at + 12 + 4 * w),
    align: bytes.word(at + 16 + 4 * w),
    entryBytes: bytes.word(at + 16 + 5 * w)
  };
}
function readSections(bytes, place) {
  let leastBytes = bytes.wordBytes === 8 ? 64 : 40, raw = table(
    place,
    { entryBytes: place.entryBytes, leastBytes },
    (offset) => readSection(bytes, offset)
  ), names = raw[place.namesIndex];
  return raw.map(({ nameAt, type, offset, sizeBytes: sizeBytes2, entryBytes, align }) => ({
    name: names === void 0 || place.namesIndex === 0 ? "" : bytes.text(names.offset + nameAt, names.offset + names.sizeBytes),
    type,
    offset,
    sizeBytes: sizeBytes2,
    entryBytes,
    align
  }));
}

// src/elf/dynamic.ts
var tag = {
  null: 0,
  needed: 1,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  stringBytes: 10,
  soname: 14,
  rpath: 15,
  textRelocations: 22,
  runpath: 29,
  flags: 30,
  gnuHash: 1879047925,
  symbolVersions: 1879048176,
  versionDefinitions: 1879048188,
  versionDefinitionCount: 1879048189,
  versionNeeds: 1879048190,
  versionNeedCount: 1879048191
}, textRelocationsFlag = 4;
function readDynamic(headers) {
  let segment = headers.segments.find(({ type }) => type === segmentType.dynamic);
  if (segment === void 0 || segment.fileBytes === 0) return;
  let values = readTags(headers, segment.offset, segment.fileBytes), first = (key) => values.get(key)?.[0], place = (key) => {
    let address = first(key);
    return address === void 0 ? void 0 : offsetOf(headers, address);
  }, counted = (key, countKey) => {
    let at = place(key);
    return at === void 0 ? void 0 : { at, count: first(countKey) ?? 0 };
  }, stringTable = place(tag.stringTable), stringBytes = first(tag.stringBytes) ?? 0, text3 = (index3) => {
    if (stringTable === void 0) throw malformed("no string table", segment.offset);
    return headers.bytes.text(stringTable + index3, stringTable + stringBytes);
  }, texts2 = (key) => (values.get(key) ?? []).map(text3), paths = (key) => texts2(key).flatMap((list) => list.split(":"));
  return {
    needed: texts2(tag.needed),
    soname: texts2(tag.soname)[0],
    rpath: paths(tag.rpath),
    runpath: paths(tag.runpath),
    textRelocations: values.has(tag.textRelocations) || ((first(tag.flags) ?? 0) & textRelocationsFlag) !== 0,
    text: text3,
    stringTable,
    symbolTable: place(tag.symbolTable),
    hash: place(tag.hash),
    gnuHash: place(tag.gnuHash),
    symbolVersions: place(tag.symbolVersions),
    versionDefinitions: counted(tag.versionDefinitions, tag.versionDefinitionCount),
    versionNeeds: counted(tag.versionNeeds, tag.versionNeedCount)
  };
}
var knownTags = new Set(Object.values(tag));
function readTags({ bytes }, start2, sizeBytes2) {
  let values = /* @__PURE__ */ new Map(), entryBytes = 2 * bytes.wordBytes;
  for (let at = start2; at + entryBytes <= start2 + sizeBytes2; at += entryBytes) {
    let key = bytes.word(at);
    if (key === tag.null) break;
    if (!knownTags.has(key)) continue;
    let value = bytes.word(at + bytes.wordBytes), others = values.get(key);
    others === void 0 ? values.set(key, [value]) : others.push(value);
  }
  return values;
}

// src/elf/notes.ts
var buildIdType = 3, gnuOwner = "GNU\0";
function readBuildId({ bytes, segments, sections }) {
  let places = [
    ...segments.filter(({ type }) => type === segmentType.note).map(({ offset, fileBytes, align }) => ({ offset, sizeBytes: fileBytes, align })),
    ...sections.filter(({ type }) => type === sectionType.note)
  ];
  for (let place of places) {
    let found = buildIdIn(bytes, place);
    if (found !== void 0) return found;
  }
}
function buildIdIn(bytes, place) {
  let padded = (sizeBytes2) => {
    let unit = place.align === 8 ? 8 : 4;
    return Math.ceil(sizeBytes2 / unit) * unit;
  }, end = place.offset + place.sizeBytes;
  for (let at = place.offset; at + 12 <= end; ) {
    let [nameBytes, contentBytes, type] = [bytes.u32(at), bytes.u32(at + 4), bytes.u32(at + 8)], contentAt = at + padded(12 + nameBytes);
    if (type === buildIdType && textOf(bytes.slice(at + 12, nameBytes)) === gnuOwner)
      return Buffer.from(bytes.slice(contentAt, contentBytes)).toString("hex");
    at = contentAt + padded(contentBytes);
  }
}
var textOf = (bytes) => Buffer.from(bytes).toString("latin1");

// src/elf/symbols.ts
var weakBinding = 2, outwardBindings = [1, weakBinding, 10];
function readSymbols(headers, dynamic, versions) {
  let { bytes } = headers, undefinedSymbols = [], definedSymbols = [], table3 = dynamic.symbolTable;
  if (table3 === void 0) return { undefinedSymbols, definedSymbols };
  let is64 = bytes.wordBytes === 8, entryBytes = is64 ? 24 : 16, count = countSymbols(headers, dynamic, table3, entryBytes);
  for (let index3 = 1; index3 < count; index3++) {
    let at = table3 + index3 * entryBytes, binding = bytes.u8(at + (is64 ? 4 : 12)) >> 4, name = dynamic.text(bytes.u32(at));
    if (name === "" || !outwardBindings.includes(binding)) continue;
    let number2 = dynamic.symbolVersions === void 0 ? 0 : bytes.u16(dynamic.symbolVersions + 2 * index3) & 32767, symbol = { name, version: versions.names.get(number2), weak: binding === weakBinding };
    (bytes.u16(at + (is64 ? 6 : 14)) === 0 ? undefinedSymbols : definedSymbols).push(symbol);
  }
  return { undefinedSymbols, definedSymbols };
}
function countSymbols(headers, dynamic, table3, entryBytes) {
  let { bytes, sections, machine } = headers;
  if (dynamic.hash !== void 0)
    return bytes.wordBytes === 8 && [22, 36902].includes(machine) ? bytes.u64(dynamic.hash + 8) : bytes.u32(dynamic.hash + 4);
  let hashed = dynamic.gnuHash === void 0 ? void 0 : countHashed(headers, dynamic.gnuHash);
  if (hashed !== void 0) return hashed;
  let section = sections.find(
    ({ type, offset }) => type === sectionType.dynamicSymbols && offset === table3
  );
  if (section !== void 0) return Math.floor(section.sizeBytes / entryBytes);
  let behind = (dynamic.stringTable ?? 0) - table3;
  return behind > 0 ? Math.floor(behind / entryBytes) : 0;
}
function countHashed({ bytes }, at) {
  let [bucketCount, firstHashed, bloomWords] = [
    bytes.u32(at),
    bytes.u32(at + 4),
    bytes.u32(at + 8)
  ], buckets = at + 16 + bloomWords * bytes.wordBytes, last = 0;
  for (let i = 0; i < bucketCount; i++) last = Math.max(last, bytes.u32(buckets + 4 * i));
  if (last < firstHashed) return;
  let chains = buckets + 4 * bucketCount;
  for (; (bytes.u32(chains + 4 * (last - firstHashed)) & 1) === 0; ) last++;
  return last + 1;
}

// src/elf/versions.ts
var baseFlag = 1;
function readVersions(bytes, dynamic) {
  let names = /* @__PURE__ */ new Map(), provides = [];
  if (dynamic.versionDefinitions !== void 0)
    for (let at of chain(bytes, dynamic.versionDefinitions, 16)) {
      let flags = bytes.u16(at + 2), name = dynamic.text(bytes.u32(at + bytes.u32(at + 12)));
      (flags & baseFlag) === 0 && (names.set(bytes.u16(at + 4), name), provides.push(name));
    }
  let requires = [];
  if (dynamic.versionNeeds !== void 0)
    for (let at of chain(bytes, dynamic.versionNeeds, 12)) {
      let versions = [], first = { at: at + bytes.u32(at + 8), count: bytes.u16(at + 2) };
      for (let auxiliary of chain(bytes, first, 12)) {
        let name = dynamic.text(bytes.u32(auxiliary + 8));
        names.set(bytes.u16(auxiliary + 6), name), versions.push(name);
      }
      requires.push({ library: dynamic.text(bytes.u32(at + 4)), versions });
    }
  return { requires, provides, names };
}
function* chain(bytes, table3, nextAt) {
  let at = table3.at;
  for (let i = 0; i < table3.count; i++) {
    yield at;
    let next = bytes.u32(at + nextAt);
    if (next === 0) return;
    if (next < nextAt + 4) throw malformed("version entries overlap", at);
    at += next;
  }
}

// src/elf/linkage.ts
var symbolTable = record(string(), array(string())), requiresSchema = object({
  interpreters: array(string()),
  needs: array(
    object({
      owner: string(),
      file: string(),
      libraries: array(string()),
      symbols: symbolTable
    })
  )
}), providesSchema = object({
  libraries: record(
    string(),
    object({
      path: string(),
      package: string().optional(),
      needed: array(string()),
      versions: array(string()),
      symbols: symbolTable
    })
  ),
  interpreters: array(string())
});

// src/elf/index.ts
function readElf(content) {
  let headers = readHeaders(content);
  if (headers === void 0) return;
  let { bytes, sections } = headers, dynamic = readDynamic(headers), versions = dynamic === void 0 ? void 0 : readVersions(bytes, dynamic), symbols = dynamic === void 0 || versions === void 0 ? { undefinedSymbols: [], definedSymbols: [] } : readSymbols(headers, dynamic, versions);
  return {
    machine: machines[headers.machine] ?? `machine-${headers.machine}`,
    bits: bytes.wordBytes === 8 ? 64 : 32,
    type: types[headers.type] ?? "other",
    interpreter: interpreterOf(headers),
    soname: dynamic?.soname,
    needed: dynamic?.needed ?? [],
    rpath: dynamic?.rpath ?? [],
    runpath: dynamic?.runpath ?? [],
    requires: versions?.requires ?? [],
    provides: versions?.provides ?? [],
    ...symbols,
    executableStack: asksForExecutableStack(headers),
    textRelocations: dynamic?.textRelocations ?? !1,
    hasSymbolTable: sections.some(({ type }) => type === sectionType.symbolTable),
    hasDebugInfo: sections.some(({ name }) => /^\.z?debug_/.test(name)),
    buildId: readBuildId(headers)
  };
}
async function readElfFile(path) {
  let file = await open2(path);
  try {
    let magic2 = new Uint8Array(4);
    if (await file.read(magic2, 0, magic2.length, 0), !isElf(magic2)) return;
    let content = new Uint8Array((await file.stat()).size);
    for (let at = 0; at < content.length; ) {
      let { bytesRead } = await file.read(content, at, content.length - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return readElf(content);
  } catch (error) {
    if (!(error instanceof PycaskError)) throw error;
    let { code, what, hint } = error;
    throw new PycaskError({ code, what: `${path} is ${what}`, hint, cause: error });
  } finally {
    await file.close();
  }
}
var machines = {
  3: "i386",
  8: "mips",
  20: "ppc",
  21: "ppc64",
  22: "s390x",
  40: "arm",
  62: "x86_64",
  183: "aarch64",
  243: "riscv",
  258: "loongarch"
}, types = {
  1: "relocatable",
  2: "executable",
  3: "shared",
  4: "core"
};
function interpreterOf({ bytes, segments }) {
  let segment = segments.find(({ type }) => type === segmentType.interpreter);
  if (!(segment === void 0 || segment.fileBytes === 0))
    return bytes.text(segment.offset, segment.offset + segment.fileBytes);
}
var executableFlag = 1;
function asksForExecutableStack({ segments }) {
  let stack = segments.find(({ type }) => type === segmentType.gnuStack);
  return stack !== void 0 ? (stack.flags & executableFlag) !== 0 : segments.some(({ type }) => type === segmentType.load);
}

// src/debian/base/libraries.ts
var searched = /^usr\/(local\/)?lib\/((x86_64|aarch64)-linux-gnu\/)?[^/]+$/;
async function findLibraries(entries) {
  let paths = new Set(entries.map(({ path }) => path)), found = /* @__PURE__ */ new Map(), byPath = new Map(entries.map((entry) => [entry.path, entry]));
  for (let { path, type } of entries) {
    if (!searched.test(path) || !path.includes(".so")) continue;
    let entry = resolveEntry(path, byPath);
    if (entry?.type !== "file" || !("file" in entry.source) || type === "symlink" && searched.test(entry.path)) continue;
    let soname = (await readElfFile(entry.source.file))?.soname;
    if (soname === void 0) continue;
    let link3 = `${path.slice(0, path.lastIndexOf("/"))}/${soname}`;
    paths.has(link3) && found.set(soname, `/${link3}`);
  }
  return [...found].map(([soname, path]) => ({ soname, path })).sort((a, b) => a.soname < b.soname ? -1 : 1);
}

// src/debian/base/loader-cache.ts
var magic = "glibc-ld.so.cache1.1";
var flagsOf = { amd64: 771, arm64: 2563 }, littleEndian = 2;
function loaderCache(libraries, architecture) {
  let sorted2 = [...libraries].sort(
    (a, b) => compareSonames(b.soname, a.soname) || (a.path < b.path ? -1 : 1)
  ), stringsStart = 48 + sorted2.length * 24, strings = [], position = stringsStart, place = (text3) => {
    let bytes = Buffer.from(`${text3}\0`), at = position;
    return strings.push(bytes), position += bytes.length, at;
  }, head = Buffer.alloc(stringsStart);
  return sorted2.forEach((library, index3) => {
    let at = 48 + index3 * 24;
    head.writeInt32LE(flagsOf[architecture], at), head.writeUInt32LE(place(library.soname), at + 4), head.writeUInt32LE(place(library.path), at + 8);
  }), head.write(magic, 0, "latin1"), head.writeUInt32LE(sorted2.length, 20), head.writeUInt32LE(position - stringsStart, 24), head.writeUInt8(littleEndian, 28), Buffer.concat([head, ...strings]);
}
function compareSonames(a, b) {
  let parts = (text3) => text3.match(/\d+|\D/g) ?? [], [left, right] = [parts(a), parts(b)];
  for (let index3 = 0; index3 < left.length; index3++) {
    let [x, y] = [left[index3] ?? "", right[index3]];
    if (y === void 0) return 1;
    let [numberX, numberY] = [/^\d/.test(x), /^\d/.test(y)];
    if (numberX && numberY) {
      let difference = Number(x) - Number(y);
      if (difference !== 0) return difference;
    } else {
      if (numberX !== numberY) return numberX ? 1 : -1;
      if (x !== y) return x.charCodeAt(0) - y.charCodeAt(0);
    }
  }
  return left.length - right.length;
}

// src/debian/base/metadata.ts
function packageDatabase(packages) {
  let sorted2 = [...packages].sort((a, b) => a.name < b.name ? -1 : 1), status = sorted2.map(statusStanza).join(`
`), info = "var/lib/dpkg/info";
  return [
    {
      type: "file",
      path: "var/lib/dpkg/status",
      mode: 420,
      source: { bytes: Buffer.from(status) }
    },
    // File names carry the architecture where packages of several can be installed together.
    textFile(`${info}/format`, ["1"]),
    ...sorted2.flatMap((one) => {
      let stem = `${info}/${infoName(one.control)}`, sums = [...one.sums].sort(([a], [b]) => a < b ? -1 : 1);
      return [
        textFile(`${stem}.list`, listOf(one.paths)),
        textFile(
          `${stem}.md5sums`,
          sums.map(([path, sum]) => `${sum}  ${path}`)
        )
      ];
    })
  ];
}
function statusStanza(one) {
  let lines3 = one.control.trimEnd().split(`
`), at = lines3.findIndex((line) => line.startsWith("Package:"));
  if (lines3.splice(at + 1, 0, "Status: install ok installed"), one.configurationSums.size > 0) {
    let sums = [...one.configurationSums].sort(([a], [b]) => a < b ? -1 : 1), description = lines3.findIndex((line) => line.startsWith("Description:"));
    lines3.splice(
      description < 0 ? lines3.length : description,
      0,
      "Conffiles:",
      ...sums.map(([path, sum]) => ` /${path} ${sum}`)
    );
  }
  return `${lines3.join(`
`)}
`;
}
function infoName(control) {
  let fields = parseStanzas(control)[0], name = fields?.get("Package") ?? "";
  return fields?.get("Multi-Arch") === "same" ? `${name}:${fields.get("Architecture") ?? ""}` : name;
}
function listOf(paths) {
  let all = /* @__PURE__ */ new Set(["/."]);
  for (let path of paths)
    path.split("/").forEach((_, index3, parts) => all.add(`/${parts.slice(0, index3 + 1).join("/")}`));
  return [...all].sort();
}

// src/debian/base/unpack.ts
import { createHash as createHash9 } from "node:crypto";
import { readFile as readFile9 } from "node:fs/promises";
import { join as join12 } from "node:path";
async function unpackPackage(host, name, deb, directory) {
  let root = join12(directory, name), result = await host.run(["dpkg-deb", "--raw-extract", deb, root]);
  if (result.exitCode !== 0)
    throw new PycaskError({
      code: "package-damaged",
      what: `dpkg-deb cannot unpack ${name} (${deb})`,
      hint: "check that the disk is not full, remove that file and try again",
      details: result.stderr.trimEnd().split(`
`).slice(-5)
    });
  let member = (file) => readFile9(join12(root, "DEBIAN", file), "utf8").catch(() => ""), script = await readFile9(join12(root, "DEBIAN/postinst"), "utf8").catch(() => {
  }), all = (await directoryEntries(root, "")).filter(({ type, path }) => type !== "directory" && !path.startsWith("DEBIAN/")).map((entry) => ({ ...entry, path: mergedPath(entry.path) })), files = /* @__PURE__ */ new Map();
  for (let entry of all) {
    let source = entry.type === "hardlink" ? files.get(mergedPath(entry.target)) : sourceOf(entry);
    source !== void 0 && files.set(entry.path, source);
  }
  let entries = all.filter(({ path }) => isWanted(name, path)).map((entry) => entry.type === "hardlink" ? linked(entry.path, entry.target, files) : entry), paths = entries.map(({ path }) => path).sort(), taken = new Set(paths);
  return {
    name,
    control: await readFile9(join12(root, "DEBIAN/control"), "utf8"),
    sums: takenOf(parseSums(await member("md5sums")), taken),
    configurationSums: await sumsOf(parseConffiles(await member("conffiles")), taken, files),
    paths,
    entries,
    files,
    hasScript: script !== void 0 && !registersOnly(script),
    alternatives: parseAlternatives(script ?? "")
  };
}
function linked(path, target, files) {
  let file = files.get(mergedPath(target));
  if (file === void 0) throw new Error(`${path} is a hard link to ${target}, which is not there`);
  return { type: "file", path, mode: 420, source: { file } };
}
var sourceOf = (entry) => entry.type === "file" && "file" in entry.source ? entry.source.file : void 0;
function parseSums(text3) {
  let sums = /* @__PURE__ */ new Map();
  for (let [, sum, path] of text3.matchAll(/^([0-9a-f]{32}) [ *](.+)$/gm))
    sum !== void 0 && path !== void 0 && sums.set(mergedPath(path), sum);
  return sums;
}
var parseConffiles = (text3) => text3.split(`
`).filter((line) => line.startsWith("/")).map((line) => mergedPath(line.slice(1).trimEnd())), takenOf = (sums, taken) => new Map([...sums].filter(([path]) => taken.has(path)));
async function sumsOf(paths, taken, files) {
  let sums = /* @__PURE__ */ new Map();
  for (let path of paths) {
    let file = files.get(path);
    !taken.has(path) || file === void 0 || sums.set(
      path,
      createHash9("md5").update(await readFile9(file)).digest("hex")
    );
  }
  return sums;
}

// src/debian/base/recipe.ts
var format2 = "4";
async function baseRecipe(options) {
  let { host, index: index3, user } = options, resolved = await index3.resolve([...always, ...options.packages]), packages = packagesOfBase(options.packages, resolved), inputs2 = {
    suite: index3.suite,
    architecture: index3.architecture,
    flavour: "minimal",
    user: `${user.name}:${user.uid}:${user.gid}:${user.home}`,
    format: format2,
    ...Object.fromEntries(
      packages.map((one) => [one.name, `${one.version} sha256:${one.sha256.slice(0, 16)}`])
    )
  };
  return {
    kind: "base",
    name: "base",
    title: `${index3.suite}, minimal, ${packages.length} packages`,
    inputs: inputs2,
    facts: baseFacts,
    build: async (workspace) => {
      let debs = await index3.download(packages), directory = join13(workspace.directory, "packages");
      await mkdir8(directory, { recursive: !0 });
      let limit = pLimit(3), unpacked = await Promise.all(
        packages.map(
          ({ name }) => limit(() => unpackPackage(host, name, debs[name] ?? "", directory))
        )
      );
      warnOfScripts(host, unpacked);
      let { entries, provides } = await baseEntries(unpacked, index3.architecture, user), file = join13(workspace.directory, "layer.tar.gz"), libc = packages.find(({ name }) => name === "libc6"), facts = {
        layer: await writeLayer(entries, file),
        packages: describePackages(packages),
        provides,
        glibc: /^(?:\d+:)?(\d+\.\d+)/.exec(libc?.version ?? "")?.[1] ?? ""
      };
      return { files: { "layer.tar.gz": file }, facts };
    }
  };
}
async function baseEntries(unpacked, architecture, user) {
  let shipped = unpacked.flatMap((one) => one.entries), offered = unpacked.flatMap((one) => one.alternatives), fromPackages = [...shipped, ...alternativeLinks(offered, shipped)], libraries = await findLibraries(fromPackages), cache = loaderCache(libraries, architecture), entries = [
    ...skeleton(architecture),
    ...fromPackages,
    ...accountsAndTime(user),
    ...certificateBundle(await certificatesOf(unpacked)),
    { type: "file", path: "etc/ld.so.cache", mode: 420, source: { bytes: cache } },
    ...packageDatabase(unpacked)
  ];
  return { entries: withoutRepeats(entries), provides: libraries.map(({ soname }) => soname) };
}
async function certificatesOf(unpacked) {
  let files = unpacked.find(({ name }) => name === "ca-certificates")?.files ?? /* @__PURE__ */ new Map(), certificates = /* @__PURE__ */ new Map();
  for (let [path, file] of files)
    /^usr\/share\/ca-certificates\/.+\.crt$/.test(path) && certificates.set(path, await readFile10(file));
  return certificates;
}
function withoutRepeats(entries) {
  let byPath = /* @__PURE__ */ new Map();
  for (let entry of entries) byPath.has(entry.path) || byPath.set(entry.path, entry);
  return [...byPath.values()];
}
function warnOfScripts(host, unpacked) {
  let unknown3 = unpacked.filter((one) => one.hasScript && knownScripts[one.name] === void 0);
  unknown3.length !== 0 && host.log.warn(
    `a minimal base runs no maintainer scripts, but these packages have one (postinst) that Pycask does not know: ${unknown3.map(({ name }) => name).join(", ")}; check that their libraries work`
  );
}

// src/debian/base/slim.ts
import { createHash as createHash10 } from "node:crypto";
import { readFile as readFile12 } from "node:fs/promises";
import { join as join16 } from "node:path";

// src/debian/bootstrap.ts
import { copyFile as copyFile3, link as link2, mkdir as mkdir9, mkdtemp as mkdtemp3, readdir as readdir11, rm as rm9 } from "node:fs/promises";
import { join as join14, resolve as resolve4 } from "node:path";
var bootstrapFormat = "1", workPrefix = ".bootstrap-";
async function bootstrap(host, options, use) {
  let debs = await options.index.download(options.packages);
  await mkdir9(join14(options.directory, "logs"), { recursive: !0 }), await sweepLeftovers(options.directory, workPrefix);
  let work = await mkdtemp3(join14(resolve4(options.directory), workPrefix)), logFile = resolve4(
    options.directory,
    "logs",
    `${options.for}-${options.key.slice(0, 16)}.log`
  );
  try {
    await rm9(logFile, { force: !0 }), await stage(options, debs, work);
    let result = await host.run(mmdebstrapCommand(options), {
      cwd: work,
      logFile,
      env: {
        ...host.env,
        LC_ALL: "C",
        APT_CONFIG: void 0,
        SOURCE_DATE_EPOCH: "315532800",
        TMPDIR: host.env.TMPDIR
      },
      ...options.onLine === void 0 ? {} : { onLine: options.onLine }
    }).catch((thrown) => {
      throw withHint(thrown, mmdebstrapHint);
    });
    if (result.exitCode !== 0)
      throw bootstrapFailed(options, result.stderr, result.exitCode, logFile);
    await use(join14(work, "rootfs.tar"));
  } finally {
    await rm9(work, { recursive: !0, force: !0 });
  }
}
async function stage({ index: index3, packages }, debs, work) {
  await mkdir9(join14(work, "lists")), await mkdir9(join14(work, "archives"));
  for (let name of await readdir11(index3.listsDirectory))
    /_(InRelease|Release|Release\.gpg|Packages)$/.test(name) && await linkOrCopy(join14(index3.listsDirectory, name), join14(work, "lists", name));
  for (let { name, version, architecture } of packages) {
    let file = `${name}_${version.replaceAll(":", "%3a")}_${architecture}.deb`;
    await linkOrCopy(debs[name] ?? "", join14(work, "archives", file));
  }
}
var linkOrCopy = (from, to) => link2(from, to).catch(() => copyFile3(from, to));
function mmdebstrapCommand({ index: index3, packages, for: purpose }) {
  return [
    "mmdebstrap",
    // Its essential packages first, then the rest by apt: half the time of all at once.
    "--variant=essential",
    `--architectures=${index3.architecture}`,
    `--include=${packages.map(({ name, version }) => `${name}=${version}`).join(",")}`,
    "--skip=update,check/signed-by",
    // Paths on the outside are relative to the working directory, whatever blanks it has.
    '--setup-hook=mkdir -p "$1"/var/cache/apt/archives "$1"/var/lib/apt/lists',
    "--setup-hook=sync-in lists /var/lib/apt/lists",
    "--setup-hook=sync-in archives /var/cache/apt/archives",
    '--aptopt=APT::Install-Recommends "false"',
    "--dpkgopt=force-unsafe-io",
    ...["man", "info", "locale", "doc"].map((one) => `--dpkgopt=path-exclude=/usr/share/${one}/*`),
    "--dpkgopt=path-include=/usr/share/doc/*/copyright",
    ...purpose === "builder" ? ['--customize-hook=mkdir -p "$1"/build "$1"/opt && chmod 1777 "$1"/build "$1"/opt'] : [],
    "--format=tar",
    index3.suite,
    "rootfs.tar",
    index3.sourcesFile
  ];
}
function bootstrapFailed({ index: index3, for: purpose }, stderr, exitCode, logFile) {
  let noMode = /chroot mode|unshare|newuidmap|newgidmap|subuid|unprivileged/i.test(stderr);
  return new PycaskError({
    code: "bootstrap-failed",
    what: `mmdebstrap could not make the ${purpose} of ${suiteName(index3.suite)} (exit code ${exitCode})`,
    hint: noMode ? 'a normal user needs a range of user ids for mmdebstrap: sudo apt-get install uidmap && sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"; or run as root' : "read the log; check that the disk is not full",
    details: stderr.trimEnd().split(`
`).slice(-15),
    logFile
  });
}

// src/debian/base/rootfs.ts
import { closeSync, createReadStream as createReadStream5, openSync, writeSync } from "node:fs";
import { mkdir as mkdir10 } from "node:fs/promises";
import { join as join15 } from "node:path";

// src/reader/documents.ts
var digest2 = string().transform((text3, context) => {
  try {
    return digest(text3);
  } catch {
    return context.addIssue(`${JSON.stringify(text3.slice(0, 80))} is not sha256: and 64 digits a-f, 0-9`), NEVER;
  }
}), texts = array(string()).nullish().transform((value) => value ?? []), table2 = record(string(), string()).nullish().transform((value) => value ?? {}), set = record(string(), unknown()).nullish().transform((value) => Object.keys(value ?? {})), text2 = string().nullish().transform((value) => value ?? ""), platform = looseObject({
  os: string(),
  architecture: string(),
  variant: string().optional()
}), descriptor3 = looseObject({
  mediaType: string(),
  digest: digest2,
  size: int().nonnegative(),
  annotations: table2,
  platform: platform.nullish()
}), manifest = looseObject({
  schemaVersion: literal(2),
  mediaType: string().optional(),
  artifactType: string().optional(),
  config: descriptor3,
  layers: array(descriptor3),
  annotations: table2,
  subject: descriptor3.nullish()
}), index2 = looseObject({
  schemaVersion: literal(2).optional(),
  mediaType: string().optional(),
  manifests: array(descriptor3),
  annotations: table2
}), config = looseObject({
  os: string().default("linux"),
  architecture: string().default("amd64"),
  variant: string().optional(),
  created: text2,
  config: looseObject({
    User: text2,
    Env: texts,
    Entrypoint: texts,
    Cmd: texts,
    WorkingDir: text2,
    ExposedPorts: set,
    Volumes: set,
    Labels: table2,
    StopSignal: text2,
    Shell: texts
  }).nullish().transform((value) => value ?? emptyConfig),
  rootfs: looseObject({
    type: literal("layers"),
    diff_ids: array(digest2).nullish().transform((ids) => ids ?? [])
  }),
  history: array(
    looseObject({
      created: text2,
      created_by: text2,
      comment: text2,
      empty_layer: boolean().default(!1)
    })
  ).nullish().transform((value) => value ?? [])
}), emptyConfig = {
  User: "",
  Env: [],
  Entrypoint: [],
  Cmd: [],
  WorkingDir: "",
  ExposedPorts: [],
  Volumes: [],
  Labels: {},
  StopSignal: "",
  Shell: []
}, saved = array(
  looseObject({ Config: string(), RepoTags: texts, Layers: array(string()) })
);

// src/reader/layout.ts
var chunkBytes = 256 * 1024;

// src/reader/tar-header.ts
function parseHeader(block, fault) {
  checkSum(block, fault);
  let field = (at, length) => {
    let bytes = block.subarray(at, at + length), end = bytes.indexOf(0);
    return textOf2(end < 0 ? bytes : bytes.subarray(0, end));
  }, number2 = (at, length, what) => numeric(block.subarray(at, at + length), what, fault), magic2 = block.toString("latin1", 257, 263), isUstar = magic2 === "ustar\0", hasNames = isUstar || magic2 === "ustar ", prefix = isUstar ? field(345, 155) : "", name = field(0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    mode: number2(100, 8, "mode"),
    uid: number2(108, 8, "owner"),
    gid: number2(116, 8, "group"),
    sizeBytes: number2(124, 12, "size"),
    mtime: number2(136, 12, "time"),
    type: String.fromCharCode(block[156] ?? 0),
    link: field(157, 100),
    uname: hasNames ? field(265, 32) : "",
    gname: hasNames ? field(297, 32) : ""
  };
}
function checkSum(block, fault) {
  let stored = numeric(block.subarray(148, 156), "checksum", fault), sum = 256, signed = sum;
  for (let at = 0; at < 512; at++) {
    at === 148 && (at = 156);
    let byte = block[at] ?? 0;
    sum += byte, signed += byte > 127 ? byte - 256 : byte;
  }
  if (stored !== sum && stored !== signed) throw fault("the checksum of a header is wrong");
}
function numeric(field, what, fault) {
  let first = field[0] ?? 0;
  if ((first & 128) !== 0) {
    if (first === 255 && what === "time") return 0;
    let value = first & 127;
    for (let byte of field.subarray(1)) value = value * 256 + byte;
    if (first !== 128 || !Number.isSafeInteger(value))
      throw fault(`the ${what} of a header is out of bounds`);
    return value;
  }
  let text3 = field.toString("latin1").replace(/\0.*$/s, "").trim();
  if (text3 === "") return 0;
  if (!/^[0-7]+$/.test(text3))
    throw fault(`the ${what} of a header is ${JSON.stringify(text3)}, expected octal digits`);
  return Number.parseInt(text3, 8);
}
function parsePax(bytes, fault) {
  let records = /* @__PURE__ */ new Map();
  for (let at = 0; at < bytes.length; ) {
    let space = bytes.indexOf(32, at), digits = space < 0 ? "" : bytes.toString("latin1", at, space), length = /^\d{1,7}$/.test(digits) ? Number(digits) : 0, end = at + length, equals = bytes.indexOf(61, space);
    if (length === 0 || end > bytes.length || bytes[end - 1] !== 10 || equals < 0 || equals >= end)
      throw fault("a pax record is malformed");
    let keyword = bytes.toString("utf8", space + 1, equals);
    records.set(
      keyword,
      keyword.includes("xattr") ? "" : textOf2(bytes.subarray(equals + 1, end - 1))
    ), at = end;
  }
  return records;
}
var strict = new TextDecoder("utf-8", { fatal: !0 });
function textOf2(bytes) {
  try {
    return strict.decode(bytes);
  } catch {
    return bytes.toString("latin1").replace(/[\\\x80-\xff]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
  }
}

// src/reader/tar.ts
var blockBytes = 512, mostMetaBytes = 1024 * 1024, mostPathBytes = 4096;
async function readTar(stream, visit, limits) {
  let parser = new Parser(visit, limits.entries);
  for await (let chunk of stream) parser.write(chunk);
  return parser.end();
}
var Parser = class {
  constructor(visit, mostEntries) {
    this.visit = visit;
    this.mostEntries = mostEntries;
  }
  visit;
  mostEntries;
  #offset = 0;
  /** Bytes of a header or of metadata that came so far. */
  #pending = Buffer.alloc(0);
  #needed = blockBytes;
  #state = "header";
  #meta;
  #globals = /* @__PURE__ */ new Map();
  #locals = /* @__PURE__ */ new Map();
  #sink;
  #left = 0;
  #padding = 0;
  #entries = 0;
  write(chunk) {
    for (let at = 0; at < chunk.length; ) {
      if (this.#state === "ended") {
        this.#offset += chunk.length - at;
        return;
      }
      if (this.#state === "content" || this.#state === "padding") {
        let length = Math.min(this.#left, chunk.length - at);
        this.#state === "content" && this.#sink?.write(chunk.subarray(at, at + length)), at += length, this.#advance(length);
      } else {
        let length = Math.min(this.#needed - this.#pending.length, chunk.length - at), part = chunk.subarray(at, at + length);
        if (at += length, this.#offset += length, this.#pending.length === 0 && length === this.#needed) this.#block(part);
        else {
          if (this.#pending = Buffer.concat([this.#pending, part]), this.#pending.length < this.#needed) continue;
          let whole = this.#pending;
          this.#pending = Buffer.alloc(0), this.#block(whole);
        }
      }
    }
  }
  end() {
    let between = this.#state === "header" && this.#pending.length === 0 && this.#locals.size === 0;
    if (this.#state !== "ended" && !between)
      throw this.#invalid("it ends in the middle of an entry: it is truncated");
    return { entries: this.#entries };
  }
  #advance(length) {
    this.#left -= length, this.#offset += length, !(this.#left > 0) && (this.#state === "content" && (this.#sink?.end?.(), this.#sink = void 0, this.#left = this.#padding, this.#state = "padding"), this.#left === 0 && (this.#state = "header"));
  }
  #block(bytes) {
    this.#state === "meta" && this.#meta !== void 0 ? this.#metadata(this.#meta, bytes) : isZero(bytes) ? this.#state = "ended" : this.#header(parseHeader(bytes, (why) => this.#invalid(why)));
  }
  /** The records of a pax header, or a long name of GNU tar's: they belong to what follows. */
  #metadata({ type, sizeBytes: sizeBytes2 }, padded) {
    let bytes = padded.subarray(0, sizeBytes2);
    if (this.#state = "header", this.#needed = blockBytes, type === "L") this.#locals.set("path", textOf2(upToZero(bytes)));
    else if (type === "K") this.#locals.set("linkpath", textOf2(upToZero(bytes)));
    else {
      let records = parsePax(bytes, (why) => this.#invalid(why));
      type === "g" ? this.#globals = records : this.#locals = new Map([...this.#locals, ...records]);
    }
  }
  #header(raw) {
    if ("xgLK".includes(raw.type)) {
      if (raw.sizeBytes > mostMetaBytes)
        throw this.#invalid(`a header of ${raw.sizeBytes} bytes, more than ${mostMetaBytes}`);
      if (raw.sizeBytes === 0) return;
      this.#meta = raw, this.#needed = Math.ceil(raw.sizeBytes / blockBytes) * blockBytes, this.#state = "meta";
      return;
    }
    if (this.#entries++, this.#entries > this.mostEntries)
      throw new PycaskError({
        code: "layer-too-large",
        what: `it has more than ${this.mostEntries} entries`,
        hint: "no image of an application needs so many files"
      });
    let entry = this.#entry(raw);
    if (this.#locals = /* @__PURE__ */ new Map(), this.#sink = this.visit(entry, this.#offset), entry.sizeBytes === 0) {
      this.#sink?.end?.(), this.#sink = void 0;
      return;
    }
    this.#state = "content", this.#left = entry.sizeBytes, this.#padding = (blockBytes - entry.sizeBytes % blockBytes) % blockBytes;
  }
  #entry(raw) {
    let record3 = (keyword) => this.#locals.get(keyword) ?? this.#globals.get(keyword), number2 = (keyword, otherwise, pattern = /^\d{1,15}$/) => {
      let text3 = record3(keyword);
      if (text3 === void 0) return otherwise;
      if (!pattern.test(text3))
        throw this.#invalid(`${keyword} is ${JSON.stringify(text3.slice(0, 40))}`);
      return Number(text3);
    }, written = record3("path") ?? raw.name, type = types2[raw.type];
    if (type === void 0)
      throw this.#invalid(
        `${JSON.stringify(written)} is of the type ${JSON.stringify(raw.type)}, which is no part of a layer`
      );
    let keywords = [...this.#locals.keys()];
    if (keywords.some((keyword) => keyword.startsWith("GNU.sparse.")))
      throw this.#invalid(`${JSON.stringify(written)} is a sparse file, which no layer may have`);
    let path = this.#inside(written), target = type === "symlink" || type === "hardlink" ? record3("linkpath") ?? raw.link : "";
    type === "symlink" && this.#checkLink(path, target);
    let isFolder = type === "directory" || type === "file" && written.endsWith("/");
    if (path === "" && !isFolder)
      throw this.#invalid(`${JSON.stringify(written)} is no name of a file`);
    return {
      path,
      type: isFolder ? "directory" : type,
      mode: raw.mode & 4095,
      uid: number2("uid", raw.uid),
      gid: number2("gid", raw.gid),
      uname: record3("uname") ?? raw.uname,
      gname: record3("gname") ?? raw.gname,
      mtime: number2("mtime", raw.mtime, /^-?\d{1,15}(\.\d*)?$/),
      sizeBytes: isFolder || type !== "file" ? 0 : number2("size", raw.sizeBytes),
      target: type === "hardlink" ? this.#inside(target) : target,
      extended: keywords.filter((keyword) => !wellKnown.has(keyword))
    };
  }
  /** A name as a path from the root; throws where it leads out of it. */
  #inside(name) {
    if (name.includes("\0")) throw this.#invalid(`${JSON.stringify(name)} has a NUL in it`);
    if (name.length > mostPathBytes) throw this.#invalid(`a name of ${name.length} characters`);
    if (plain.test(name)) return name;
    let parts = [];
    for (let part of name.split("/"))
      if (!(part === "" || part === ".")) {
        if (part !== "..") parts.push(part);
        else if (parts.pop() === void 0) throw this.#escapes(`the name ${JSON.stringify(name)}`);
      }
    return parts.join("/");
  }
  /** Links out of the root only fool those who unpack without an engine; engines refuse them. */
  #checkLink(path, target) {
    if (target.includes("\0") || target.length > mostPathBytes || target === "")
      throw this.#invalid(`the link ${path} leads to ${JSON.stringify(target.slice(0, 80))}`);
    if (target.startsWith("/")) return;
    let depth = path.split("/").length - 1;
    for (let part of target.split("/"))
      if (part === ".." ? depth-- : part !== "" && part !== "." && depth++, depth < 0) throw this.#escapes(`the link ${path} \u2192 ${target}`);
  }
  #invalid(why) {
    return new PycaskError({
      code: "tar-invalid",
      what: `it is not a sound tar: ${why} (before byte ${this.#offset})`,
      hint: "it was damaged on its way, or made by hand; build or pull the image again"
    });
  }
  #escapes(what) {
    return new PycaskError({
      code: "path-escapes",
      what: `${what} leads out of the image's root`,
      hint: "do not use this image: no honest tool writes this"
    });
  }
}, types2 = {
  0: "file",
  "\0": "file",
  7: "file",
  1: "hardlink",
  2: "symlink",
  3: "device",
  4: "device",
  5: "directory",
  6: "fifo"
}, wellKnown = /* @__PURE__ */ new Set(["path", "linkpath", "size", "uid", "gid", "uname", "gname", "mtime"]), plain = /^(?!\.\.?(\/|$))[^/]+(?:\/(?!\.\.?(\/|$))[^/]+)*$/, zeros = Buffer.alloc(blockBytes), isZero = (block) => block[0] === 0 && block.equals(zeros);
function upToZero(bytes) {
  let end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

// src/reader/archive.ts
var chunkBytes2 = 256 * 1024;

// src/reader/layer.ts
var chunkBytes3 = 256 * 1024;

// src/reader/types.ts
var defaultLimits = {
  // What registries must accept of a manifest (distribution spec 1.1).
  documentBytes: 4194304,
  layers: 1024,
  unpackedBytes: 64e9,
  // gzip cannot do more than 1032; a layer of real files seldom does 10.
  ratio: 250,
  ratioFromBytes: 1073741824,
  entries: 1e6
};

// src/debian/base/rootfs.ts
var fileMode = 511, folderMode = 1023;
async function entriesOfTar(tar, directory) {
  await mkdir10(directory, { recursive: !0 });
  let entries = /* @__PURE__ */ new Map(), files = 0, stream = typeof tar == "string" ? createReadStream5(tar, { highWaterMark: 2 ** 20 }) : tar;
  return await readTar(
    stream,
    ({ path, type, mode, uid, gid, target }) => {
      if (path === "") return;
      let placed = { path, ...uid === 0 ? {} : { uid }, ...gid === 0 ? {} : { gid } };
      if (type === "directory")
        entries.set(path, { ...placed, type: "directory", mode: mode & folderMode });
      else if (type === "symlink") entries.set(path, { ...placed, type: "symlink", target });
      else if (type === "hardlink") entries.set(path, { type: "hardlink", path, target });
      else if (type === "file") {
        let file = join15(directory, String(files++));
        entries.set(path, { ...placed, type: "file", mode: mode & fileMode, source: { file } });
        let descriptor4 = openSync(file, "w");
        return {
          write: (bytes) => {
            writeSync(descriptor4, bytes);
          },
          end: () => closeSync(descriptor4)
        };
      }
    },
    { entries: defaultLimits.entries }
  ), [...entries.values()];
}
var leftBehind = [
  /^(dev|proc|sys|run|tmp|boot)\/./,
  /^var\/(cache|log|tmp|spool)\/.*[^/]$/,
  /^var\/lib\/(apt\/lists|systemd|update-notifier)\/./,
  /^var\/lib\/dpkg\/(.*-old|lock.*|triggers\/Lock|available)$/,
  /^var\/lib\/dbus\/machine-id$/,
  /^etc\/(machine-id|hostname|hosts|resolv\.conf|mtab|\.pwd\.lock|(passwd|group|shadow|gshadow|subuid|subgid)-)$/,
  /^root\/\.(cache|gnupg|wget-hsts|bash_history)(\/|$)/,
  // Debian's Python writes these with the times of their sources, which are others here.
  /^usr\/(lib|share)\/python3.*\.pyc$/,
  /\.dpkg-(new|old|dist|tmp)$/
], isLeftBehind = ({ path, type }) => type !== "directory" && leftBehind.some((pattern) => pattern.test(path));

// src/debian/base/truth.ts
import { readFile as readFile11 } from "node:fs/promises";
var lists = /^var\/lib\/dpkg\/info\/[^/]+\.(list|md5sums)$/;
async function truthfulLists(entries, present) {
  return Promise.all(
    entries.map(async (entry) => {
      if (entry.type !== "file" || !lists.test(entry.path)) return entry;
      let text3 = await textOf3(entry), pathOf = entry.path.endsWith(".list") ? (line) => line.slice(1) : (line) => line.slice(34), kept2 = text3.split(`
`).filter((line) => line === "" || line === "/." ? line !== "" : present.has(mergedPath(pathOf(line)))), bytes = Buffer.from(kept2.map((line) => `${line}
`).join(""));
      return bytes.length === Buffer.byteLength(text3) ? entry : { ...entry, source: { bytes } };
    })
  );
}
var textOf3 = async ({ source }) => "bytes" in source ? Buffer.from(source.bytes).toString() : readFile11(source.file, "utf8");

// src/debian/base/slim.ts
var format3 = "1";
async function slimRecipe(options) {
  let { host, index: index3, user, directory } = options, packages = await index3.resolve(["?essential", "apt", ...always, ...options.packages]), sources = await imageSources(index3), inputs2 = {
    suite: index3.suite,
    architecture: index3.architecture,
    flavour: "slim",
    user: `${user.name}:${String(user.uid)}:${String(user.gid)}:${user.home}`,
    sources,
    format: `${format3}.${bootstrapFormat}`,
    ...packageInputs(packages)
  };
  return {
    kind: "base",
    name: "base",
    title: `${index3.suite}, slim, ${String(packages.length)} packages`,
    inputs: inputs2,
    facts: baseFacts,
    build: async (workspace) => {
      let file = join16(workspace.directory, "layer.tar.gz"), key = createHash10("sha256").update(JSON.stringify(inputs2)).digest("hex"), facts;
      if (await bootstrap(host, { index: index3, packages, directory, key, for: "base" }, async (rootfs) => {
        let all = await entriesOfTar(rootfs, join16(workspace.directory, "files")), entries = await slimEntries(all, { user, sources });
        facts = await describeRootfs(entries, packages, file);
      }), facts === void 0) throw new Error("mmdebstrap succeeded without a root file system");
      return { files: { "layer.tar.gz": file }, facts };
    }
  };
}
var packageInputs = (packages) => Object.fromEntries(
  packages.map((one) => [one.name, `${one.version} sha256:${one.sha256.slice(0, 16)}`])
);
async function describeRootfs(entries, packages, file) {
  let libc = packages.find(({ name }) => name === "libc6"), libraries = await findLibraries(entries);
  return {
    layer: await writeLayer(entries, file),
    packages: describePackages(packages),
    provides: libraries.map(({ soname }) => soname),
    glibc: /^(?:\d+:)?(\d+\.\d+)/.exec(libc?.version ?? "")?.[1] ?? ""
  };
}
async function slimEntries(all, { user, sources }) {
  let kept2 = all.filter((entry) => !isLeftBehind(entry)), files = new Map(kept2.map((entry) => [entry.path, entry])), read2 = async (path) => {
    let entry = files.get(path);
    return entry?.type === "file" ? textOf3(entry) : "";
  }, accounts = withUser(
    { passwd: await read2("etc/passwd"), group: await read2("etc/group") },
    user
  ), keyring = distributionOfKeyring(sources), own = [
    textFile("etc/passwd", lines(accounts.passwd)),
    textFile("etc/group", lines(accounts.group)),
    ...keyring !== void 0 && files.has(keyring.slice(1)) ? [textFile("etc/apt/sources.list", lines(sources))] : [],
    ...homeEntries(user)
  ];
  files.delete("etc/apt/sources.list");
  for (let entry of own) files.set(entry.path, entry);
  return truthfulLists([...files.values()], new Set(files.keys()));
}
var lines = (text3) => text3.replace(/\n$/, "").split(`
`), distributionOfKeyring = (sources) => parseSources(sources)[0]?.signedBy;
async function imageSources(index3) {
  let { keyrings } = distributionOf(index3.suite), sources = parseSources(await readFile12(index3.sourcesFile, "utf8")).filter(({ signedBy }) => signedBy !== void 0 && keyrings.includes(signedBy)).map((source) => ({ ...source, uri: source.uri.replace(/\/\/[^/@]*@/, "//") }));
  return formatSources(sources, index3.architecture, keyrings[0] ?? "");
}

// src/debian/builder.ts
import { createHash as createHash11 } from "node:crypto";
import { join as join18 } from "node:path";

// src/sandbox/words.ts
function lastLine(text3) {
  return text3.split(`
`).map((line) => line.trim()).findLast((line) => line !== "" && !chatter.test(line)) ?? "it says nothing";
}
var chatter = /^See 'docker|^Run 'docker|--help|^tar: (Exiting with|Error is not recoverable)/;

// src/sandbox/protocol.ts
var scriptBegins = "pycask: the input is unpacked, the script begins", outputBegins = "pycask: the script is done, the output follows", fixedEnvironment = {
  HOME: "/build/home",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  SOURCE_DATE_EPOCH: "315532800"
}, foreignVariables = [
  ...["http", "https", "ftp", "no", "all"].flatMap((name) => [
    `${name}_proxy`,
    `${name.toUpperCase()}_PROXY`
  ]),
  "container",
  "TERM"
], longestScriptBytes = 120 * 1024;
function checkScript(script) {
  let sizeBytes2 = Buffer.byteLength(script);
  if (sizeBytes2 > longestScriptBytes)
    throw new Error(`a script of ${sizeBytes2} bytes; at most ${longestScriptBytes} can be passed`);
}
async function runInPhases(engine, job) {
  let { onLine } = job, phase = "input", said = [], { exitCode } = await engine.run({
    ...job,
    onLine: (line) => {
      line === scriptBegins && phase === "input" ? phase = "script" : line === outputBegins && phase === "script" ? phase = "output" : (said = [...said.slice(-9), line], onLine?.(line));
    }
  }), ended2 = phase;
  if (exitCode === 0 || ended2 === "script") return { exitCode };
  let reason = lastLine(said.join(`
`));
  throw new PycaskError({
    code: "sandbox-failed",
    what: ended2 === "input" ? `the input could not be unpacked in a container of ${job.image}: ${reason}` : `the output could not be taken out of a container of ${job.image}: ${reason}`,
    hint: "the log says more",
    logFile: job.logFile
  });
}

// src/sandbox/builder.ts
var program2 = `
unset ${foreignVariables.join(" ")}
umask 022
tar -x -p -f - -C / --no-same-owner --skip-old-files
cat > /dev/null
mkdir -p /build/home /build/out
cd /build
echo '${scriptBegins}' >&2
sh -euc "$1" < /dev/null >&2
echo '${outputBegins}' >&2
cd /build/out
exec tar -c -f - .
`;
function createBuilder(engine, image) {
  return {
    run: async (job) => (checkScript(job.script), runInPhases(engine, {
      image,
      command: ["sh", "-euc", program2, "sh", job.script],
      env: {
        ...fixedEnvironment,
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        ...job.env
      },
      workdir: "/build",
      stdin: job.input,
      unpackInto: job.outputDirectory,
      logFile: job.logFile,
      ...job.onLine === void 0 ? {} : { onLine: job.onLine }
    }))
  };
}

// src/sandbox/dialect.ts
var docker = {
  name: "docker",
  probe: ["version", "--format", "{{.Server.Version}}"],
  isolation: [],
  save: [],
  remove: ["rm", "--force", "--volumes"],
  fault: /^docker: /m
}, podman = {
  name: "podman",
  probe: ["info", "--format", "{{.Version.Version}}"],
  // It would hand the proxies of the caller's environment, with their passwords, to the container.
  isolation: ["--http-proxy=false"],
  save: ["--quiet"],
  // Without --time it waits ten seconds for a shell that ignores SIGTERM.
  remove: ["rm", "--force", "--volumes", "--time=0"],
  fault: /^Error: /m
};

// src/sandbox/engine.ts
import { PassThrough as PassThrough2, Writable } from "node:stream";

// src/sandbox/containers.ts
import { randomBytes } from "node:crypto";
import { readlink as readlink3 } from "node:fs/promises";
import { hostname } from "node:os";
var pidLabel = "pycask.pid", ownerLabel = "pycask.owner", containerName = () => `pycask-${process.pid}-${randomBytes(4).toString("hex")}`;
async function pidSpace() {
  let namespace = await readlink3("/proc/self/ns/pid").catch(() => "");
  return `${hostname()}/${/\d+/.exec(namespace)?.[0] ?? ""}`;
}
function abandoned(names) {
  return names.filter((name) => {
    let pid = /^pycask-(\d+)-[0-9a-f]+$/.exec(name)?.[1];
    return pid !== void 0 && !isAlive(Number(pid));
  });
}
function isAlive(pid) {
  try {
    return process.kill(pid, 0), !0;
  } catch (error) {
    return error.code === "EPERM";
  }
}

// src/sandbox/unpack.ts
import { chmod, lstat as lstat2, mkdir as mkdir11, opendir, rm as rm10 } from "node:fs/promises";
import { join as join17 } from "node:path";
import { PassThrough } from "node:stream";
async function unpack2(host, tar, directory) {
  await mkdir11(directory, { recursive: !0 });
  let command = ["tar", "-x", "-p", "--no-same-owner", "-f", "-", "-C", directory], env = { ...host.env, LC_ALL: "C" }, { exitCode, stderr } = await host.run(command, { stdin: readToItsEnd(tar), env });
  if (exitCode !== 0) throw notUnpacked(stderr, directory);
  await makeHarmless(directory);
}
function readToItsEnd(tar) {
  let passed = new PassThrough();
  return passed.on("close", () => {
    tar.unpipe(passed), tar.resume();
  }), tar.on("close", () => {
    tar.readableEnded || passed.destroy();
  }), tar.pipe(passed);
}
function notUnpacked(stderr, directory) {
  return /No space left on device|Disk quota exceeded|Wrote only \d+ of \d+ bytes/.test(stderr) ? new PycaskError({
    code: "disk-full",
    what: `no space left in ${directory}`,
    hint: `free some space there: df -h ${directory}`
  }) : new PycaskError({
    code: "sandbox-output-invalid",
    what: `the output of the container cannot be unpacked: ${lastLine(stderr)}`,
    hint: "the end of the log says what the container did last"
  });
}
async function makeHarmless(directory) {
  for await (let entry of await opendir(directory)) {
    let path = join17(directory, entry.name);
    if (entry.isSymbolicLink()) continue;
    if (!entry.isDirectory() && !entry.isFile())
      throw await rm10(path, { force: !0 }), new PycaskError({
        code: "sandbox-output-invalid",
        what: `the output of the container holds ${entry.name}, which is no file, folder or link`,
        hint: "a build must leave nothing else in /build/out"
      });
    let { mode } = await lstat2(path);
    (mode & 3584) !== 0 && await chmod(path, mode & 511), entry.isDirectory() && await makeHarmless(path);
  }
}

// src/sandbox/engine.ts
var unprivileged = "65532:65532", cleanupMs = 3e4, layingOut = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETFCAP", "SETGID", "SETUID"], CommandLineEngine = class {
  /** `program`: what to call; not always the dialect's name (podman may be installed as docker). */
  constructor(host, program4, dialect, version) {
    this.host = host;
    this.program = program4;
    this.dialect = dialect;
    this.version = version;
    this.name = dialect.name;
  }
  host;
  program;
  dialect;
  version;
  name;
  #owner;
  async hasImage(reference) {
    return await this.imageId(reference) !== void 0;
  }
  async imageId(reference) {
    let result = await this.#call(["image", "inspect", "--format", "{{.Id}}", reference]);
    if (result.exitCode === 0) return result.stdout.trim().replace(/^(?!sha256:)/, "sha256:");
    if (!isAbsence(result))
      throw this.#failed("look for an image", result);
  }
  async importRootfs(tarFile, reference) {
    await this.#must(`import ${tarFile}`, ["import", tarFile, reference]);
  }
  async load(archive) {
    let { stdout } = await this.#must(`load ${archive}`, ["load", "--input", archive]);
    return stdout.split(`
`).map((line) => /^Loaded image(?:\(s\)| ID)?: (.+)$/.exec(line.trim())?.[1]).flatMap((names) => names?.split(",") ?? []);
  }
  async save(reference, to) {
    let result = await this.#call(["save", ...this.dialect.save, reference], { stdout: to });
    if (result.exitCode !== 0) throw this.#failed(`save the image ${reference}`, result);
  }
  async removeImage(reference) {
    let result = await this.#call(["image", "rm", reference]);
    if (result.exitCode !== 0 && !isAbsence(result))
      throw this.#failed(`remove the image ${reference}`, result);
  }
  async run(job) {
    let [program4 = "true", ...args] = job.command, command = [
      "run",
      "--rm",
      ...job.stdin === void 0 ? [] : ["--interactive"],
      ...await this.#common(),
      "--cap-drop=ALL",
      "--security-opt=no-new-privileges",
      `--user=${unprivileged}`,
      // Its tar and its gigabytes of output would be kept in the engine's log too.
      "--log-driver=none",
      ...job.readOnly === !0 ? ["--read-only", "--tmpfs=/tmp:rw,mode=1777"] : [],
      ...(job.tmpfs ?? []).map((path) => `--tmpfs=${path}:rw,exec,mode=1777`),
      ...job.workdir === void 0 ? [] : [`--workdir=${job.workdir}`],
      ...Object.entries(job.env ?? {}).map(([name2, value]) => `--env=${name2}=${value}`),
      `--entrypoint=${program4}`
    ], name = containerName(), result = await this.#withContainer(
      name,
      () => job.unpackInto === void 0 ? this.#attached([...command, `--name=${name}`, job.image, ...args], job, job.stdout) : this.#unpacked([...command, `--name=${name}`, job.image, ...args], job, job.unpackInto)
    ), { exitCode, stderr } = result;
    if (exitCode >= 125 && exitCode <= 127 && this.dialect.fault.test(stderr))
      throw this.#failed(`run ${program4} in ${job.image}`, result, job.logFile);
    if (exitCode === 137) throw killed(program4, job.logFile);
    return { exitCode };
  }
  async deriveImage(base, reference, input, script, onLine) {
    let name = containerName(), what = `make the image ${reference} from ${base}`, inside = `tar -x -f - -C /
cat > /dev/null
exec < /dev/null
${script}`;
    await this.#withContainer(name, async () => {
      await this.#must(what, [
        "create",
        "--interactive",
        ...await this.#common(),
        "--cap-drop=ALL",
        ...layingOut.map((capability) => `--cap-add=${capability}`),
        "--user=0:0",
        `--name=${name}`,
        "--entrypoint=sh",
        base,
        "-euc",
        inside
      ]);
      let started = await this.#call(["start", "--attach", "--interactive", name], {
        stdin: input,
        ...onLine === void 0 ? {} : { onLine }
      });
      if (started.exitCode === 137) throw killed("sh", void 0);
      if (started.exitCode !== 0) throw this.#failed(what, started);
      let asked = ["ENTRYPOINT []", 'CMD ["sh"]', `LABEL ${pidLabel}=`, `LABEL ${ownerLabel}=`].map((change) => `--change=${change}`);
      await this.#must(what, ["commit", ...asked, name, reference]);
    }), await this.#remove(name);
  }
  async #attached(args, job, stdout) {
    return this.#call(args, {
      ...job.stdin === void 0 ? {} : { stdin: job.stdin },
      ...job.onLine === void 0 ? {} : { onLine: job.onLine },
      ...job.logFile === void 0 ? {} : { logFile: job.logFile },
      stdout: stdout ?? dropped()
    });
  }
  /** Nothing is unpacked, nor the folder made, before the container sends something. */
  async #unpacked(args, job, directory) {
    let tar = new PassThrough2(), fault, unpacking;
    tar.once("readable", () => {
      tar.readableLength !== 0 && (unpacking = unpack2(this.host, tar, directory).catch((error) => {
        fault = { error }, tar.destroy();
      }));
    });
    let [ended2] = await Promise.allSettled([this.#attached(args, job, tar)]);
    if (await unpacking, fault !== void 0) throw fault.error;
    if (ended2.status === "rejected") throw ended2.reason;
    return ended2.value;
  }
  /** Runs `work`; whatever ends it early, the container of this name is gone afterwards. */
  async #withContainer(name, work) {
    let { signal } = this.host, removal, onAbort = () => {
      removal = this.#remove(name);
    };
    signal.addEventListener("abort", onAbort, { once: !0 });
    try {
      return await work();
    } catch (error) {
      throw await removal, await this.#remove(name), error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
  async #remove(...names) {
    let command = [this.program, ...this.dialect.remove, ...names];
    await this.host.run(command, { uninterruptible: !0, timeoutMs: cleanupMs }).catch(
      (error) => this.host.log.debug(`a container may remain: ${names.join(" ")}: ${messageOf(error)}`)
    );
  }
  async #common() {
    return [
      "--pull=never",
      "--network=none",
      // The default is random, and builds write it down.
      "--hostname=pycask",
      `--label=${pidLabel}=${process.pid}`,
      `--label=${ownerLabel}=${await (this.#owner ??= this.#sweep())}`,
      ...this.dialect.isolation
    ];
  }
  /** Removes what killed processes left behind, once; returns where our process ids count. */
  async #sweep() {
    let owner = await pidSpace(), filter = `--filter=label=${ownerLabel}=${owner}`, listed = await this.#call(["ps", "--all", filter, "--format={{.Names}}"]), names = abandoned(listed.stdout.split(`
`).map((line) => line.trim()));
    return names.length > 0 && await this.#remove(...names), owner;
  }
  #call(args, options = {}) {
    return this.host.run([this.program, ...args], options);
  }
  async #must(what, args) {
    let result = await this.#call(args);
    if (result.exitCode !== 0) throw this.#failed(what, result);
    return result;
  }
  #failed(what, result, logFile) {
    let reason = lastLine(result.stderr), isFull = /no space left on device|disk quota exceeded/i.test(result.stderr);
    return new PycaskError({
      code: isFull ? "disk-full" : "engine-failed",
      what: `${this.program} could not ${what}: ${reason}`,
      hint: isFull ? `free some space where ${this.program} keeps its images: ${this.program} system df` : `see whether ${this.program} works at all: ${this.program} info`,
      details: result.stderr.trimEnd().split(`
`).slice(-10),
      logFile
    });
  }
};
function killed(program4, logFile) {
  return new PycaskError({
    code: "sandbox-killed",
    what: `${program4} in the container was killed from outside (exit code 137)`,
    hint: "mostly the memory ran out (dmesg | grep -i oom): use fewer jobs or a larger machine",
    logFile
  });
}
var isAbsence = (result) => /no such image|no such object|image not known|not found/i.test(result.stderr), dropped = () => new Writable({
  write(_chunk, _encoding, done) {
    done();
  }
});

// src/sandbox/find.ts
var answerMs = 2e4;
async function findEngine(host, choice) {
  let down = [];
  for (let dialect of [docker, podman]) {
    if (choice !== "auto" && choice !== dialect.name) continue;
    let found = await look(host, dialect);
    if (found.state === "ready") return found.engine;
    found.state === "down" && down.push(found);
  }
  let [first] = down;
  throw first === void 0 ? missing3(choice) : new PycaskError({
    code: "engine-down",
    what: `${first.program} is installed but does not answer: ${first.reason}`,
    hint: startHint(first.program, first.reason),
    details: down.slice(1).map(({ program: program4, reason }) => `${program4}: ${reason}`)
  });
}
async function look(host, dialect) {
  let program4 = dialect.name;
  try {
    let { stdout } = await host.run([program4, "--version"], { timeoutMs: answerMs }), spoken = /podman/i.test(stdout) ? podman : dialect, probed = await host.run([program4, ...spoken.probe], { timeoutMs: answerMs }), version = /^\d+\.\d\S*/m.exec(probed.stdout)?.[0];
    return probed.exitCode !== 0 || version === void 0 ? { state: "down", program: program4, reason: lastLine(probed.stderr) } : { state: "ready", engine: new CommandLineEngine(host, program4, spoken, version) };
  } catch (error) {
    if (!(error instanceof PycaskError)) throw error;
    if (error.code === "program-missing") return { state: "missing" };
    if (error.code === "timed-out") return { state: "down", program: program4, reason: error.what };
    throw error;
  }
}
function missing3(choice) {
  return new PycaskError({
    code: "engine-missing",
    what: choice === "auto" ? "no container engine: neither docker nor podman is installed" : `the container engine ${choice} is not installed`,
    hint: `sudo apt-get install ${choice === "podman" ? "podman" : "docker.io"}${choice === "auto" ? " (or podman)" : ""}; npm run quickstart does it`
  });
}
function startHint(program4, reason) {
  return program4 === "podman" ? "run podman info to see what it lacks" : /permission denied/i.test(reason) ? 'let your user use it: sudo usermod -aG docker "$USER", then log in again; or use podman' : "start it: sudo systemctl start docker (where there is no systemd: sudo dockerd &)";
}

// src/sandbox/runtime.ts
var program3 = `
import os, subprocess, sys, tarfile

script, output, *args = sys.argv[1:]
for name in ${JSON.stringify(foreignVariables)}:
    os.environ.pop(name, None)
os.umask(0o022)
# As in the builder: folders that are there belong to others. The filter came with 3.9.17.
filtered = {'filter': 'tar'} if hasattr(tarfile, 'tar_filter') else {}
with tarfile.open(fileobj=sys.stdin.buffer, mode='r|') as tar:
    for member in tar:
        if not (member.isdir() and os.path.isdir('/' + member.name)):
            tar.extract(member, '/', **filtered)
while sys.stdin.buffer.read(65536):
    pass
os.makedirs('/build/home', exist_ok=True)
os.makedirs('/build/out', exist_ok=True)
os.chdir('/build')
print('${scriptBegins}', file=sys.stderr, flush=True)
command = [sys.executable, '-I', '-B', '-c', script, *args]
code = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=2).returncode
if code:
    sys.exit(code if code > 0 else 128 - code)
print('${outputBegins}', file=sys.stderr, flush=True)
if output:
    with tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.GNU_FORMAT) as tar:
        tar.add('/build/out', '.')
`;
function createRuntime(engine, image, pythonExecutable) {
  return {
    run: async (job) => {
      checkScript(job.script);
      let output = job.outputDirectory === void 0 ? "" : "output";
      return runInPhases(engine, {
        image,
        command: [
          pythonExecutable,
          "-I",
          "-B",
          "-c",
          program3,
          job.script,
          output,
          ...job.args ?? []
        ],
        env: { ...fixedEnvironment, ...job.env },
        stdin: job.input,
        readOnly: !0,
        tmpfs: ["/build", ...job.tmpfs ?? []],
        logFile: job.logFile,
        ...job.outputDirectory === void 0 ? {} : { unpackInto: job.outputDirectory },
        ...job.onLine === void 0 ? {} : { onLine: job.onLine }
      });
    }
  };
}

// src/debian/builder.ts
var common = [
  "gcc",
  "g++",
  "libc6-dev",
  "make",
  "patch",
  "pkg-config",
  "xz-utils"
];
async function builderFor(host, options) {
  let { index: index3 } = options, [base, all] = await Promise.all([
    index3.resolve(["?essential", ...common]),
    index3.resolve(["?essential", ...common, ...options.packages])
  ]), inBase = new Set(base.map(identity)), added = all.filter((one) => !inBase.has(identity(one))), baseKey = keyOf2("common", base), key = added.length === 0 ? baseKey : keyOf2(baseKey, added), opened2;
  return {
    inputs: builderInputs(options.packages, all),
    key,
    open: () => opened2 ??= open3(host, options, { base, baseKey, added, key }).catch((thrown) => {
      throw opened2 = void 0, thrown;
    })
  };
}
async function open3(host, options, plan) {
  let engine = await options.engine(), reference = referenceOf(plan.key), baseReference = referenceOf(plan.baseKey), needs2 = async (one, makeIt) => {
    if (await engine.hasImage(one)) return;
    let lock = join18(options.directory, "locks", one.replace(":", "-"));
    await withLock(lock, { what: "the builder", log: host.log, signal: host.signal }, async () => {
      await engine.hasImage(one) || await makeIt();
    });
  };
  return await needs2(reference, async () => {
    plan.added.length === 0 ? await makeCommon(host, engine, options, plan, reference) : (await needs2(baseReference, () => makeCommon(host, engine, options, plan, baseReference)), await addPackages(host, engine, options, plan, reference));
  }), createBuilder(engine, reference);
}
var referenceOf = (key) => `pycask-builder:${key.slice(0, 16)}`;
async function makeCommon(host, engine, options, plan, reference) {
  host.log.info(
    `making the builder: ${plan.base.length} packages of ${suiteName(options.index.suite)}`
  ), await bootstrap(
    host,
    {
      index: options.index,
      packages: plan.base,
      directory: options.directory,
      key: plan.baseKey,
      for: "builder",
      onLine: options.onLine
    },
    (rootfs) => engine.importRootfs(rootfs, reference)
  );
}
var inbox = "build/.debs";
async function addPackages(host, engine, options, plan, reference) {
  host.log.info(`adding ${plan.added.length} packages to the builder`);
  let debs = await options.index.download(plan.added), entries = plan.added.map(({ name }) => ({
    type: "file",
    path: `${inbox}/${name}.deb`,
    mode: 420,
    source: { file: debs[name] ?? "" }
  })), folder = { type: "directory", path: "build", mode: 1023 }, script = [
    "export DEBIAN_FRONTEND=noninteractive",
    // Unpacked in any order, then configured in the right one: --install would refuse Pre-Depends.
    `dpkg --force-unsafe-io --force-depends --unpack /${inbox}/*.deb >&2`,
    "dpkg --force-unsafe-io --configure --pending >&2",
    `rm -r /${inbox}`,
    "rm -f /var/log/dpkg.log /var/cache/ldconfig/aux-cache"
  ].join(`
`);
  await engine.deriveImage(
    referenceOf(plan.baseKey),
    reference,
    packTar([folder, ...entries]),
    script,
    options.onLine
  );
}
var identity = ({ name, version, architecture }) => `${name}=${version}=${architecture}`;
function keyOf2(below, packages) {
  let text3 = [`format ${bootstrapFormat}`, below, ...packages.map(identity)].join(`
`);
  return createHash11("sha256").update(text3).digest("hex");
}
var compilers = /^((gcc|g\+\+)-\d+|binutils)$/;
function builderInputs(packages, all) {
  let asked = new Set(packages);
  return Object.fromEntries(
    all.flatMap(({ name, version, provides }) => compilers.test(name) ? [[name, version]] : name === "libc6-dev" || asked.has(name) || provides.some((one) => asked.has(one)) ? [[name, versionParts(version).upstream]] : [])
  );
}

// src/debian/source-packages.ts
import { readdir as readdir12, readFile as readFile13 } from "node:fs/promises";
import { join as join19 } from "node:path";
var suites = ["bookworm", "trixie", "sid", "experimental"];
async function downloadSourceTarball(host, options) {
  let apt = await sourceApt(host, options), find = async () => {
    let { stdout } = await apt.run(["apt-cache", "showsrc", "--only-source", options.source]);
    return parseSourceTarballs(stdout).find((one) => options.hashes.includes(one.sha256));
  }, tarball = await find() ?? await freshen(apt, find);
  if (tarball === void 0) return;
  let selector = `${tarball.source}=${tarball.version}`, command = ["apt-get", "source", "-q", "--download-only", "--tar-only", "--only-source"], result = await apt.run([...command, selector], { cwd: options.into });
  if (result.exitCode !== 0)
    throw new PycaskError({
      code: "download-failed",
      what: `${tarball.name} could not be fetched from Debian's archive`,
      hint: "try again; if it stays, choose another mirror",
      details: aptErrors(result).slice(0, 10)
    });
  return { file: join19(options.into, tarball.name), tarball };
}
function parseSourceTarballs(text3) {
  let found = /* @__PURE__ */ new Map();
  for (let stanza of parseStanzas(text3)) {
    let source = stanza.get("Package"), version = stanza.get("Version");
    if (!(source === void 0 || version === void 0))
      for (let line of (stanza.get("Checksums-Sha256") ?? "").split(`
`)) {
        let parts = /^\s*([0-9a-f]{64})\s+\d+\s+(\S+\.orig\.tar\.(?:xz|gz|bz2))$/.exec(line);
        if (parts?.[1] === void 0 || parts[2] === void 0) continue;
        let tarball = { source, version, name: parts[2], sha256: sha256(parts[1]) };
        found.set(`${version} ${tarball.name}`, tarball);
      }
  }
  return [...found.values()];
}
async function sourceApt(host, options) {
  let text3 = await readFile13(options.index.sourcesFile, "utf8"), [archive] = parseSources(text3), keyring = archive?.signedBy;
  if (archive === void 0 || keyring === void 0)
    throw new Error(`no archive in ${options.index.sourcesFile}`);
  return prepareApt(host, {
    directory: options.directory,
    architecture: options.index.architecture,
    sources: suites.map((suite) => `deb-src [signed-by=${keyring}] ${archive.uri} ${suite} main
`).join("")
  });
}
async function freshen(apt, find) {
  let result = await apt.update(), names = await readdir12(apt.listsDirectory);
  if (result.exitCode !== 0 && !names.some((name) => /_Sources(\.|$)/.test(name)))
    throw new PycaskError({
      code: "archive-unreachable",
      what: "the lists of Debian's source packages could not be fetched",
      hint: "check the network and proxy settings, or choose another mirror",
      details: aptErrors(result).slice(0, 10)
    });
  return find();
}

// src/python/flags.ts
var sourceDirectory = "/build/src";
function flagsFor(configuration) {
  let { minor, architecture, libpython, cflags } = configuration;
  return {
    // No -g: what it makes would only be stripped again.
    cflags: Number(minor.split(".")[1]) >= 12 ? ["-fno-omit-frame-pointer", "-mno-omit-leaf-frame-pointer"] : [],
    cflagsOfOurs: [
      // As Debian's own python3: -strong guards the evaluation loop too, at each of its calls.
      "-fstack-protector",
      "-fstack-clash-protection",
      architecture === "amd64" ? "-fcf-protection" : "-mbranch-protection=standard",
      "-D_FORTIFY_SOURCE=2",
      `-ffile-prefix-map=${sourceDirectory}=.`,
      // As Debian's own python3: addresses that are known when linking are faster. Extension
      // modules get -fPIC behind it.
      ...libpython === "static" ? ["-fno-pie"] : [],
      ...cflags
    ],
    ldflagsOfOurs: ["-Wl,-z,relro", "-Wl,-z,now"]
  };
}
function configureArguments(configuration, { prefix, training }) {
  let { minor, suffix, optimize, libpython, extraConfigure } = configuration, flags = flagsFor(configuration);
  return [
    `--prefix=${prefix}`,
    // Without it, configure asks the kernel of the build machine.
    '--build="$(gcc -dumpmachine)"',
    "--enable-option-checking=fatal",
    // A shared libpython costs an eighth of the speed.
    libpython === "static" ? "--disable-shared" : "--enable-shared",
    "--without-static-libpython",
    "--disable-test-modules",
    "--without-ensurepip",
    "--with-system-expat",
    // Debian 12 has none; without it, configure takes what it happens to find.
    ...Number(minor.split(".")[1]) < 16 ? ["--without-system-libmpdec"] : [],
    "--enable-loadable-sqlite-extensions",
    // dbm.ndbm by gdbm's compatibility library, whose licence is kinder than Berkeley DB's.
    "--with-dbmliborder=gdbm",
    ...suffix === "t" ? ["--disable-gil"] : [],
    ...optimize === "full" ? ["--enable-optimizations"] : [],
    ...optimize === "full" && !training ? ["--with-lto"] : [],
    ...extraConfigure.map(quoted),
    "OPT='-fwrapv -O3 -Wall'",
    `CFLAGS=${quoted(flags.cflags.join(" "))}`,
    `CFLAGS_NODIST=${quoted(flags.cflagsOfOurs.join(" "))}`,
    `LDFLAGS_NODIST=${quoted(flags.ldflagsOfOurs.join(" "))}`
  ];
}
function makeVariables({ libpython }) {
  return libpython === "static" ? "LINKCC='gcc -no-pie'" : (
    // Found from where the program lies, so that the tree works wherever it is copied to.
    "LINKCC='gcc -Wl,-rpath,\\$$ORIGIN/../lib'"
  );
}
var owned = [
  [/^--(exec-)?prefix\b/, "everything of ours lives below /opt/<org>: org"],
  [/^--(enable|disable)-shared\b/, "libpython"],
  [/^--(enable|disable)-optimizations\b|^--with(out)?-lto\b/, "optimize"],
  [/^--(enable|disable)-gil\b/, 'a t behind the version: python = "3.14t"'],
  [/^--(build|host|target)\b/, "images are built on a machine of their own kind"],
  [/^(OPT|CFLAGS|CFLAGS_NODIST|LDFLAGS_NODIST|BASECFLAGS)=/, "cflags"]
];
function checkFlags({
  extraConfigure,
  cflags
}) {
  for (let argument of extraConfigure) {
    let instead = owned.find(([pattern]) => pattern.test(argument))?.[1];
    if (instead !== void 0)
      throw new PycaskError({
        code: "configure-option-owned",
        what: `extra-configure: ${argument} is Pycask's to decide`,
        hint: `use instead: ${instead}`
      });
  }
  let native = cflags.find((flag) => /^-m(arch|tune|cpu)=native$/.test(flag));
  if (native !== void 0)
    throw new PycaskError({
      code: "cflags-not-portable",
      what: `cflags: ${native} makes a CPython for the processor that happens to build it`,
      hint: "name the oldest processor that it has to run on: -march=x86-64-v2"
    });
}

// src/python/script.ts
var sourceDateEpoch = 315532800, stepMark = "::step ", failureMark = "::failed ", inputs = {
  source: "build/source.tar",
  finish: "build/finish.py",
  profile: "build/profile.tar.gz",
  /** A folder; its files are applied by name. */
  patches: "build/patches"
}, needs = {
  full: { diskKib: 13e5, memoryKib: 16e5 },
  "fast-build": { diskKib: 8e5, memoryKib: 5e5 }
};
function configured(configuration, at) {
  let { diskKib, memoryKib } = needs[configuration.optimize];
  return `
exec 2>&1
umask 022
step() { echo '${stepMark}'"$*"; }
failed() { echo '${failureMark}'"$*"; exit 1; }
export SOURCE_DATE_EPOCH=${sourceDateEpoch} PYTHONHASHSEED=0 LC_ALL=C.UTF-8 TZ=UTC HOME=/build

step unpack
disk=$(df --output=avail -k /build | tail -n 1)
[ "$disk" -ge ${diskKib} ] || failed disk $disk ${diskKib}
memory=$(sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo)
limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
[ "$limit" = max ] || [ $((limit / 1024)) -ge "$memory" ] || memory=$((limit / 1024))
[ "$memory" -ge ${memoryKib} ] || failed memory $memory ${memoryKib}
mkdir -p ${sourceDirectory} /build/out
cd ${sourceDirectory}
tar -xf /${inputs.source} --strip-components=1 --no-same-owner
rm /${inputs.source}
for patch in /${inputs.patches}/*; do
  [ -e "$patch" ] || continue
  echo "applying \${patch##*/}"
  patch -p1 --fuzz=0 --batch --forward --no-backup-if-mismatch -i "$patch" || failed patch "\${patch##*/}"
done

step configure
./configure ${configureArguments(configuration, at).join(` \\
  `)} || {
  ./configure --help | grep -oE -- '--(enable|disable|with|without)-[a-z0-9-]+' | sort -u | sed 's/^/::option /'
  failed configure
}
${staticModules(configuration)}# Only CPython's own tests run this program, and with link-time optimisation it costs minutes.
sed -i '/^build_all:/,/[^\\\\]$/s, Programs/_testembed,,' Makefile
`.trimStart();
}
var linkedIn = [
  "_asyncio",
  "_bisect",
  "_contextvars",
  "_csv",
  "_datetime",
  "_elementtree",
  "_heapq",
  "_json",
  "_opcode",
  "_pickle",
  "_posixsubprocess",
  "_queue",
  "_random",
  "_socket",
  "_statistics",
  "_struct",
  "_zoneinfo",
  "array",
  "cmath",
  "fcntl",
  "grp",
  "math",
  "select",
  "unicodedata"
];
function staticModules({ minor, libpython }) {
  if (libpython === "shared" || Number(minor.split(".")[1]) < 12) return "";
  let lines3 = `'^(${linkedIn.join("|")}) '`;
  return `grep -E ${lines3} Modules/Setup.stdlib > /build/static
grep -vE ${lines3} Modules/Setup.stdlib > /build/shared
{ cat /build/shared; echo '*static*'; cat /build/static; } > Modules/Setup.stdlib
make Makefile
`;
}
var trained = [
  "Python/ceval",
  "Objects/dictobject",
  "Objects/listobject",
  "Objects/longobject",
  "Objects/typeobject",
  "Objects/unicodeobject",
  "Modules/_sre/sre"
], leastCount = 1e5;
function trainingScript({ configuration, jobs }) {
  return `${configured(configuration, { prefix: "/opt/training", training: !0 })}
step train
make -j${jobs} ${makeVariables(configuration)} profile-run-stamp | tee /build/training.log

step archive
find . -name '*.gcda' | LC_ALL=C sort > /build/list
for file in ${trained.join(" ")}; do
  most=$(gcov-dump "$file.gcda" | sed -n 's/.*sum_max=\\([0-9]*\\).*/\\1/p')
  [ "\${most:-0}" -ge ${leastCount} ] || failed untrained "$file" "\${most:-0}"
done
tar --format=ustar --mtime=@${sourceDateEpoch} --owner=0 --group=0 --numeric-owner --mode=0644 -cf - -T /build/list |
  gzip -9n > /build/out/profile.tar.gz
tests=$(sed -n 's/^Total tests: run=\\([0-9,]*\\).*/\\1/p' /build/training.log | tr -d ,)
printf '{"files": %d, "tests": %d}\\n' "$(wc -l < /build/list)" "\${tests:-0}" > /build/out/report.json
`;
}
function buildScript(options) {
  let { configuration, prefix, selection, jobs } = options, { minor, suffix, optimize } = configuration, named = `python${minor}${suffix}`, program4 = `"$PREFIX"/bin/${named}`, make = `make -j${jobs} ${makeVariables(configuration)}`;
  return `PREFIX='${prefix}'
${configured(configuration, { prefix, training: !1 })}${optimize === "full" ? fromProfile : ""}
step compile
${make}

step install
# Bytecode comes later: asked for help, compileall writes none.
${make} install COMPILEALL_OPTS=--help

step prune
${pruneScript(selection, { library: named, builder: "/build/out/builder", rest: "/build/out/rest" })}
find . -type f \\( -name '*.so' -o -name '*.so.*' \\) -exec chmod u+w {} + -exec strip --strip-unneeded {} +
strip --strip-unneeded ${program4}
ln -sf ${named} bin/python
cat > lib/${named}/EXTERNALLY-MANAGED <<'EOF'
${externallyManaged}EOF

step bytecode
cd /build
env -i PATH="$PATH" LC_ALL=C.UTF-8 TZ=UTC PYTHONHASHSEED=0 ${program4} -s -B -X pycache_prefix=/nonexistent \\
  /build/finish.py "$PREFIX" /build/out/report.json ${options.requiredModules.join(" ")}
mv "$PREFIX" /build/out/runtime
step pack
`;
}
var fromProfile = `tar -xzf /${inputs.profile}
touch profile-run-stamp
sed -i 's/-flto-partition=none -g/-flto-partition=none/' Makefile
`, externallyManaged = `[externally-managed]
Error=This Python is part of an image that Pycask built.
 Packages come from the project's lock: add them there and build the image again.
`;

// src/python/failures.ts
var causes = [
  [/No space left on device/, "the disk of the container engine is full: docker system prune"],
  [
    /Killed|signal terminated program cc1|virtual memory exhausted|Cannot allocate memory/,
    "the compiler ran out of memory: give the build more, or fewer jobs"
  ],
  [/C compiler cannot create executables/, "the builder has no working compiler"],
  [/Exec format error/, "the builder is for another architecture than this machine"]
];
function buildFailed(options) {
  let { release, step, exitCode, lastLines } = options, marked = lastLines.find((line) => line.startsWith(failureMark)), [kind = "", ...words] = (marked ?? "").slice(failureMark.length).split(" "), found = told[kind]?.(options, words);
  if (found !== void 0) return found;
  let text3 = lastLines.join(`
`), known = causes.find(([pattern]) => pattern.test(text3));
  return new PycaskError({
    code: "compile-failed",
    what: `CPython ${release.version} could not be built: the step ${step} failed (exit code ${exitCode})`,
    hint: known?.[1] ?? "the log has everything that configure and the compiler said",
    details: tellingLines(lastLines),
    logFile: options.logFile
  });
}
var told = {
  disk: ({ release }, [found = "", needed = ""]) => new PycaskError({
    code: "disk-too-small",
    what: `compiling CPython ${release.version} needs ${gibOf(needed)} of disk, and the container engine has ${gibOf(found)}`,
    hint: "make room where the engine keeps its containers: docker system prune"
  }),
  memory: ({ release }, [found = "", needed = ""]) => new PycaskError({
    code: "memory-too-small",
    what: `compiling CPython ${release.version} needs ${gibOf(needed)} of memory, and ${gibOf(found)} is free`,
    hint: "give the container engine more memory, or use optimize: fast-build"
  }),
  patch: (failure, words) => {
    let { release, lastLines } = failure, [, name = ""] = /^\d{4}-(.*)$/.exec(words.join(" ")) ?? [], hunk = lastLines.findLast((line) => /^Hunk #\d+ FAILED/.test(line)), file = lastLines.findLast((line) => /^(patching file|can't find file) /.test(line)), absent = lastLines.findLast((line) => line.startsWith("|+++ "))?.split(/\s+/)[1], where = hunk === void 0 ? absent ?? "it is no patch of this source" : (file ?? "").replace(/^patching file /, "");
    return new PycaskError({
      code: "patch-failed",
      what: `the patch ${name} does not apply to CPython ${release.version}: ${where}${hunk === void 0 ? "" : `, ${hunk.replace(/ -- .*/, "")}`}`,
      hint: "make the patch against the source of just this version; it is applied with patch -p1 --fuzz=0",
      details: tellingLines(lastLines.filter((line) => !line.startsWith(failureMark))),
      logFile: failure.logFile
    });
  },
  configure: (failure) => {
    let { lastLines, release } = failure, line = lastLines.find((one) => /unrecognized options?:/.test(one));
    if (line === void 0) return;
    let unknown3 = line.replace(/^.*unrecognized options?:\s*/, ""), stem = unknown3.replace(/^--(enable|disable|with|without)-/, "").slice(0, 4), known = lastLines.flatMap((one) => /^::option (.*)$/.exec(one)?.[1] ?? []), near = known.filter((one) => one.replace(/^--[a-z]+-/, "").startsWith(stem));
    return new PycaskError({
      code: "configure-option-unknown",
      what: `extra-configure: configure of CPython ${release.version} does not know ${unknown3}`,
      hint: near.length > 0 ? `it knows ${near.slice(0, 5).join(", ")}` : `it knows ${known.slice(0, 60).join(", ")}`,
      logFile: failure.logFile
    });
  },
  untrained: ({ release, logFile }, [file = "", count = ""]) => new PycaskError({
    code: "profile-untrained",
    what: `CPython ${release.version} was not trained: the highest counter of ${file} is ${count}`,
    hint: "the tests that train it did not run; the log has what they said",
    logFile
  })
}, gibOf = (kib) => `${(Number(kib) / 1024 / 1024).toFixed(1)} GiB`, most = 12;
function tellingLines(lines3) {
  let full = lines3.filter((line) => line.trim() !== ""), errors = full.filter((line) => /(^|\s)(fatal )?error:|^\S*Error\b/i.test(line)), last = full.slice(-4).filter((line) => !errors.includes(line));
  return [...errors.slice(0, most - last.length), ...last];
}

// src/python/compile.ts
function commonInputs(options, script) {
  let { release, builder, configuration, patches, suite } = options, { optimize, architecture, libpython, extraConfigure, cflags } = configuration;
  return {
    version: release.name,
    source: release.files[0].sha256,
    suite,
    architecture,
    optimize,
    libpython,
    ...patches === void 0 ? {} : { patches: patches.sha256 },
    ...extraConfigure.length === 0 ? {} : { configure: extraConfigure.join(" ") },
    ...cflags.length === 0 ? {} : { cflags: cflags.join(" ") },
    // Flags, steps, lists of what is pruned: whatever is done differently makes another product.
    script: createHash12("sha256").update(script).digest("hex").slice(0, 16),
    ...Object.fromEntries(
      Object.entries(builder.inputs).map(([name, value]) => [`builder.${name}`, value])
    )
  };
}
async function compileIn(options, workspace, job) {
  let { host, release, directory, index: index3, onLine, patches } = options, builder = await options.builder.open(), source = await fetchSource(host, {
    release,
    sources: options.sources,
    directory,
    debian: index3 && ((request) => fromDebian(host, index3, directory, request))
  }), outputDirectory = join20(workspace.directory, "out"), lastLines = [], step = "unpack", { exitCode } = await builder.run({
    input: packTar([
      { type: "file", path: inputs.source, mode: 420, source: { file: source.file } },
      ...(patches?.patches ?? []).map(({ name, bytes }, at) => ({
        type: "file",
        path: `${inputs.patches}/${String(at).padStart(4, "0")}-${name}`,
        mode: 420,
        source: { bytes }
      })),
      ...job.entries
    ]),
    script: job.script((options.jobs ?? availableParallelism2)()),
    outputDirectory,
    logFile: workspace.logFile,
    onLine: (line) => {
      if (line.startsWith(stepMark)) {
        step = line.slice(stepMark.length), onLine?.(step);
        return;
      }
      lastLines.push(line) > 400 && lastLines.shift();
    }
  });
  if (exitCode !== 0)
    throw buildFailed({ release, step, exitCode, lastLines, logFile: workspace.logFile });
  return { out: outputDirectory, source: source.facts };
}
async function fromDebian(host, index3, directory, request) {
  let lists2 = join20(directory, "debian-sources");
  return (await downloadSourceTarball(host, { ...request, index: index3, directory: lists2 }))?.file;
}

// src/python/profile.ts
var profileFacts = object({
  sha256: string().transform((text3) => sha256(text3)),
  files: number().int().positive(),
  tests: number().int().positive()
}), report = object({ files: number().int(), tests: number().int() });
function profileRecipe(options) {
  let { release } = options;
  return {
    kind: "profile",
    name: "profile",
    title: release.name,
    inputs: inputsOf(options),
    facts: profileFacts,
    build: async (workspace) => {
      let { out } = await compileIn(options, workspace, {
        entries: [],
        script: (jobs) => trainingScript({ configuration: options.configuration, jobs })
      }), file = join21(out, "profile.tar.gz"), facts = report.parse(JSON.parse(await readFile14(join21(out, "report.json"), "utf8"))), hash2 = createHash13("sha256").update(await readFile14(file));
      return {
        files: { "profile.tar.gz": file },
        facts: { ...facts, sha256: sha256(hash2.digest("hex")) }
      };
    }
  };
}
function inputsOf(options) {
  let script = trainingScript({ configuration: options.configuration, jobs: 1 });
  return commonInputs(options, script);
}

// src/python/recipe.ts
import { readFile as readFile15 } from "node:fs/promises";
import { join as join22 } from "node:path";

// src/python/finish.ts
var finishReport = object({
  /** `3.13.15` */
  version: string(),
  /** Bytecode files written. */
  bytecodeFiles: number().int().positive(),
  /** Extension modules that configure left out or that do not import, with the reason. */
  modulesMissing: record(string(), string()),
  /** SONAME → package of the builder; null where no package has it. */
  requires: record(string(), string().nullable())
}), finishScript = String.raw`
import importlib.util, json, os, platform, py_compile, re, subprocess, sys, sysconfig

prefix, report, *required = sys.argv[1:]
library = os.path.join(prefix, 'lib', 'python%d.%d%s' % (*sys.version_info[:2], sys.abiflags))

def files(top, ending):
    for folder, folders, names in os.walk(top):
        folders.sort()
        for name in sorted(names):
            if name.endswith(ending) and not os.path.islink(os.path.join(folder, name)):
                yield os.path.join(folder, name)

def scrub():
    for name in sorted(os.listdir(library)):
        if not re.match(r'_sysconfig(data|_vars)_.*\.(py|json)$', name):
            continue
        path = os.path.join(library, name)
        with open(path, encoding='utf-8') as file:
            text = file.read()
        text = re.sub(r'-ffile-prefix-map=[^\s\'"]+ ?', '', text)
        text = text.replace('/build/src', '.')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

def compile_all():
    tag = sys.implementation.cache_tag
    count = 0
    for path in files(library, '.py'):
        folder, name = os.path.split(path)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                py_compile.compile(
                    path,
                    cfile=os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag)),
                    dfile=path,
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                code = 0
            except BaseException as error:
                print(error, file=sys.stderr, flush=True)
            finally:
                os._exit(code)
        if os.waitpid(child, 0)[1] != 0:
            sys.exit('cannot compile ' + path)
        count += 1
    return count

def missing_modules():
    missing = {}
    for name, state in sysconfig.get_config_vars().items():
        found = re.match(r'MODULE_(\w+)_STATE$', name)
        if found and state in ('missing', 'failed import'):
            missing[found[1].lower()] = state
    dynload = os.path.join(library, 'lib-dynload')
    for name in sorted(os.listdir(dynload)):
        module = name.split('.')[0]
        if not name.endswith('.so'):
            continue
        done = subprocess.run(
            [sys.executable, '-B', '-c', 'import ' + module], stderr=subprocess.PIPE, text=True
        )
        if done.returncode != 0:
            missing[module] = (done.stderr.strip().splitlines() or ['it crashed'])[-1]
    for name in required:
        if name not in missing and importlib.util.find_spec(name) is None:
            missing[name] = 'it was not built'
    return missing

def dynamic(path):
    text = subprocess.run(
        ['readelf', '-dW', path], check=True, capture_output=True, text=True
    ).stdout
    return set(re.findall(r'\(NEEDED\).*\[(.+)\]', text)), set(re.findall(r'\(SONAME\).*\[(.+)\]', text))

def package_of(soname):
    done = subprocess.run(['dpkg-query', '-S', '*/' + soname], capture_output=True, text=True)
    where = re.compile(r'^([^\s:,]+)(?::\w+)?: (?:/usr)?/lib(?:64)?/(?:[\w-]+-linux-gnu\w*/)?[^/]+$')
    owners = {found[1] for found in map(where.match, done.stdout.splitlines()) if found}
    return sorted(owners)[0] if owners else None

def requires():
    needed, provided = dynamic(os.path.realpath(sys.executable))
    # A shared libpython is lib/libpython3.13.so.1.0: what that needs counts as well.
    for path in files(prefix, ('.so', '.so.1.0')):
        more, own = dynamic(path)
        needed |= more
        provided |= own | {os.path.basename(path)}
    return {soname: package_of(soname) for soname in sorted(needed - provided)}

scrub()
facts = {
    'version': platform.python_version(),
    'bytecodeFiles': compile_all(),
    'modulesMissing': missing_modules(),
    'requires': requires(),
}
with open(report, 'w', encoding='utf-8') as file:
    json.dump(facts, file, indent=1, sort_keys=True)
`;

// src/python/recipe.ts
function pythonRecipe(options) {
  let { release, configuration } = options;
  checkFlags(configuration);
  let profile2 = configuration.optimize === "full" ? profileRecipe(options) : void 0;
  return {
    kind: "python",
    name: "python",
    title: `${release.name}, ${configuration.optimize}`,
    inputs: inputsOf2(options, profile2),
    facts: pythonFacts,
    build: async (workspace) => build(options, workspace, profile2 && await options.train(profile2))
  };
}
function inputsOf2(options, profile2) {
  return {
    ...commonInputs(options, scriptFor(options, 1) + finishScript),
    prefix: options.prefix,
    pruned: options.selection.names.join(" "),
    ...profile2 === void 0 ? {} : { profile: keyOf(profile2.kind, profile2.inputs) }
  };
}
var scriptFor = (options, jobs) => buildScript({
  configuration: options.configuration,
  prefix: options.prefix,
  selection: options.selection,
  requiredModules: Object.keys(requiredModules(options.release)),
  jobs
});
async function build(options, workspace, profile2) {
  let { release, prefix, host, configuration } = options, { out, source } = await compileIn(options, workspace, {
    entries: [
      fileEntry(inputs.finish, { bytes: Buffer.from(finishScript) }),
      ...profile2 === void 0 ? [] : [fileEntry(inputs.profile, { file: await profile2.file("profile.tar.gz") })]
    ],
    script: (jobs) => scriptFor(options, jobs)
  }), report2 = finishReport.parse(JSON.parse(await readFile15(join22(out, "report.json"), "utf8")));
  check2(options, report2);
  let at = prefix.replace(/^\/+/, ""), pack = async (tree, name) => {
    let file = join22(workspace.directory, name);
    return { file, facts: await writeLayer(await directoryEntries(join22(out, tree), at), file) };
  }, [runtime, builder, rest] = await Promise.all([
    pack("runtime", "layer.tar.gz"),
    pack("builder", "builder.tar.gz"),
    pack("rest", "rest.tar.gz")
  ]);
  host.log.debug(`CPython ${release.name}: ${report2.bytecodeFiles} bytecode files`);
  let named = `python${release.minor}${release.suffix}`;
  return {
    files: {
      "layer.tar.gz": runtime.file,
      "builder.tar.gz": builder.file,
      "rest.tar.gz": rest.file
    },
    facts: {
      version: release.version,
      tag: release.tag,
      abi: release.abi,
      prefix,
      executable: `${prefix}/bin/${named}`,
      headers: `${prefix}/include/${named}`,
      optimize: configuration.optimize,
      source,
      ...profile2 === void 0 ? {} : { profile: profile2.facts.sha256 },
      layer: runtime.facts,
      requires: requiresOf2(report2),
      modulesMissing: Object.keys(report2.modulesMissing).sort()
    }
  };
}
var fileEntry = (path, source) => ({
  type: "file",
  path,
  mode: 420,
  source
});
function check2(options, report2) {
  let { release } = options, required = requiredModules(release), missing4 = Object.entries(report2.modulesMissing).filter(([name]) => name in required);
  if (missing4.length > 0)
    throw new PycaskError({
      code: "python-incomplete",
      what: `CPython ${release.version} was built without ${missing4.map(([name]) => required[name] ?? name).join(", ")}`,
      hint: "the builder lacks the -dev packages of these modules, or has them in a version that does not fit",
      details: missing4.map(([name, reason]) => `${name}: ${reason}`)
    });
}
function requiresOf2(report2) {
  return Object.entries(report2.requires).map(([soname, name]) => {
    if (name === null)
      throw new PycaskError({
        code: "library-unknown",
        what: `CPython links ${soname}, which belongs to no package of its builder`,
        hint: "this is a fault of Pycask or of the builder image"
      });
    return { soname, package: name };
  });
}

// src/python/manifest.ts
var branchesTable = `
3.9 2020-10-05 2022-05-17 2025-10 lukasz@langa.pl https://github.com/login/oauth
3.10 2021-10-04 2023-04-05 2026-10 pablogsal@python.org https://accounts.google.com
3.11 2022-10-24 2024-04-02 2027-10 pablogsal@python.org https://accounts.google.com
3.12 2023-10-02 2025-04-08 2028-10 thomas@python.org https://accounts.google.com
3.13 2024-10-07 2026-10 2029-10 thomas@python.org https://accounts.google.com
3.14 2025-10-07 2027-10 2030-10 hugo@python.org https://github.com/login/oauth
3.15 2026-10 2028-10 2031-10 hugo@python.org https://github.com/login/oauth
`, releasesTable = `
3.9.0 9c73e63c99855709b9be0b3cc9e5b072cb60f37311e8c4e50f15576a0bf82854 df796b2dc8ef085edae2597a41c1c0a63625ebd92487adaef2fed22b567873e8
3.9.1 991c3f8ac97992f3d308fefeb03a64db462574eadbff34ce8bc5bb583d9903ff 29cb91ba038346da0bd9ab84a0a55a845d872c341a4da6879f462e94c741f117
3.9.2 3c2034c54f811448f516668dce09d24008a0716c3a794dd8639b5388cbde247d 7899e8a6f7946748830d66739f2d8f2b30214dad956e56b9ba216b3de5581519
3.9.4 4b0e6644a76f8df864ae24ac500a51bbf68bd098f6a173e27d3b61cdca9aa134 66c4de16daa74a825cf9da9ddae1fe020b72c3854b73b1762011cc33f9e4592f
3.9.5 0c5a140665436ec3dbfbb79e2dfb6d192655f26ef4a29aeffcb6d1820d716d83 e0fbd5b6e1ee242524430dee3c91baf4cbbaba4a72dd1674b90fda87b713c7ab
3.9.6 397920af33efc5b97f2e0b57e91923512ef89fc5b3c1d21dbfc8c4828ce0108a d0a35182e19e416fc8eae25a3dcd4d02d4997333e4ad1f2eee6010aadc3fe866
3.9.7 f8145616e68c00041d1a6399b76387390388f8359581abc24432bb969b5e3c57 a838d3f9360d157040142b715db34f0218e535333696a5569dc6f854604eb9d1
3.9.8 675ce09bf23c09836bf1969b744b1ea4c1a18c32788626632525f08444ebad5c 7447fb8bb270942d620dd24faa7814b1383b61fa99029a240025fd81c1db8283
3.9.9 06828c04a573c073a4e51c4292a27c1be4ae26621c3edc7cf9318418ce3b6d27 2cc7b67c1f3f66c571acc42479cdf691d8ed6b47bee12c9b68430413a17a44ea
3.9.10 0a8fbfb5287ebc3a13e9baf3d54e08fa06778ffeccf6311aef821bb3a6586cc8 1aa9c0702edbae8f6a2c95f70a49da8420aaa76b7889d3419c186bfc8c0e571e
3.9.11 66767a35309d724f370df9e503c172b4ee444f49d62b98bc4eca725123e26c49 3442400072f582ac2f0df30895558f08883b416c8c7877ea55d40d00d8a93112
3.9.12 2cd94b20670e4159c6d9ab57f91dbf255b97d8c1a1451d1c35f4ec1968adf971 70e08462ebf265012bd2be88a63d2149d880c73e53f1712b7bbbe93750560ae8
3.9.13 125b0c598f1e15d2aa65406e83f792df7d171cdf38c16803b149994316a3080f 829b0d26072a44689a6b0810f5b4a3933ee2a0b8a4bfc99d7c5893ffd4f97c44
3.9.14 651304d216c8203fe0adf1a80af472d8e92c3b0e0a7892222ae4d9f3ae4debcf 9201836e2c16361b2b7408680502393737d44f227333fe2e5729c7d5f6041675
3.9.15 12daff6809528d9f6154216950423c9e30f0e47336cb57c6aa0b4387dd5eb4b2 48d1ccb29d5fbaf1fb8f912271d09f7450e426d4dfe95978ef6aaada70ece4d8
3.9.16 22dddc099246dd2760665561e8adb7394ea0cc43a72684c6480f9380f7786439 1ad539e9dbd2b42df714b69726e0693bc6b9d2d2c8e91c2e43204026605140c5
3.9.17 30ce057c44f283f8ed93606ccbdb8d51dd526bdc4c62cce5e0dc217bfa3e8cee 8ead58f669f7e19d777c3556b62fae29a81d7f06a7122ff9bc57f7dd82d7e014
3.9.18 01597db0132c1cf7b331eff68ae09b5a235a3c3caa9c944c29cac7d1c4c4c00a 504ce8cfd59addc04c22f590377c6be454ae7406cb1ebf6f5a350149225a9354
3.9.19 d4892cd1618f6458cb851208c030df1482779609d0f3939991bd38184f8c679e f5f9ec8088abca9e399c3b62fd8ef31dbd2e1472c0ccb35070d4d136821aaf71
3.9.20 6b281279efd85294d2d6993e173983a57464c0133956fbbb5536ec9646beaf0c 1e71f006222666e0a39f5a47be8221415c22c4dd8f25334cc41aee260b3d379e
3.9.21 3126f59592c9b0d798584755f2bf7b081fa1ca35ce7a6fea980108d752a05bb1 667c3ba2ca98d39ead1162f6548c3475768582e2ff89e0821d25eb956ac09944
3.9.22 8c136d199d3637a1fce98a16adc809c1d83c922d02d41f3614b34f8b6e7d38ec 76f4daef4ffce6fd107280a0db8d108b1f896c1c22f09d8300efd90a69c4298b
3.9.23 61a42919e13d539f7673cf11d1c404380e28e540510860b9d242196e165709c9 9a69aad184dc1d06f6819930741da3a328d34875a41f8ba33875774dbfc51b51
3.9.24 668391afabd5083faafa4543753d190f82f33ce6ba22d6e9ac728b43644b278a 9a32cfc683aecaadbd9ed891ac2af9451ff37f48a00a2d8e1f4ecd9c2a1ffdcb
3.9.25 00e07d7c0f2f0cc002432d1ee84d2a40dae404a99303e3f97701c10966c91834 a7438eabd3a48139f42d4e058096af8d880b0bb6e8fb8c78838892e4ce5583f2
3.10.0 5a99f8e7a6a11a7b98b4e75e0d1303d3832cada5534068f69c7b6222a7b1b002 c4e0cbad57c90690cb813fb4663ef670b4d0f587d8171e2c42bd4c9245bd2758
3.10.1 a7f1265b6e1a5de1ec5c3ec7019ab53413469934758311e9d240c46e5ae6e177 b76117670e7c5064344b9c138e141a377e686b9063f3a8a620ff674fa8ec90d3
3.10.2 17de3ac7da9f2519aa9d64378c603a73a0e9ad58dffa8812e45160c086de64c7 3c0ede893011319f9b0a56b44953a3d52c7abf9657c23fb4bc9ced93b86e9c97
3.10.3 596c72de998dc39205bc4f70ef0dbf7edec740a306d09b49a9bd0a77806730dc 5a3b029bad70ba2a019ebff08a65060a8b9b542ffc1a83c697f1449ecca9813b
3.10.4 80bf925f571da436b35210886cf79f6eb5fa5d6c571316b73568343451f77a19 f3bcc65b1d5f1dc78675c746c98fcee823c038168fc629c5935b044d0911ad28
3.10.5 8437efd5b106ef0a75aabfbf23d880625120a73a86a22ade4d2e2e68d7b74486 18f57182a2de3b0be76dfc39fdcfd28156bb6dd23e5f08696f7492e9e3d0bf2d
3.10.6 f795ff87d11d4b0c7c33bc8851b0c28648d8a4583aa2100a98c22b4326b6d3f3 848cb06a5caa85da5c45bd7a9221bb821e33fc2bdcba088c127c58fad44e6343
3.10.7 6eed8415b7516fb2f260906db5d48dd4c06acc0cb24a7d6cc15296a604dcdc48 1b2e4e2df697c52d36731666979e648beeda5941d0f95740aafbf4163e5cc126
3.10.8 6a30ecde59c47048013eb5a658c9b5dec277203d2793667f578df7671f7f03f3 f400c3fb394b8bef1292f6dc1292c5fadc3533039a5bc0c3e885f3e16738029a
3.10.9 5ae03e308260164baba39921fdb4dbf8e6d03d8235a939d4582b33f0b5e46a83 4ccd7e46c8898f4c7862910a1703aa0e63525913a519abb2f55e26220a914d88
3.10.10 0419e9085bf51b7a672009b3f50dbf1859acdf18ba725d0ec19aa5c8503f0ea3 fba64559dde21ebdc953e4565e731573bb61159de8e4d4cedee70fb1196f610d
3.10.11 3c3bc3048303721c904a03eb8326b631e921f11cc3be2988456a42f115daf04c f3db31b668efa983508bd67b5712898aa4247899a346f2eb745734699ccd3859
3.10.12 afb74bf19130e7a47d10312c8f5e784f24e0527981eab68e20546cfb865830b8 a43cd383f3999a6f4a7db2062b2fc9594fefa73e175b3aedafa295a51a7bb65c
3.10.13 5c88848668640d3e152b35b4536ef1c23b2ca4bd2c957ef1ecbb053f571dd3f6 698ec55234c1363bd813b460ed53b0f108877c7a133d48bde9a50a1eb57b7e65
3.10.14 9c50481faa8c2832329ba0fc8868d0a606a680fc4f60ec48d26ce8e076751fda cefea32d3be89c02436711c95a45c7f8e880105514b78680c14fe76f5709a0f6
3.10.15 aab0950817735172601879872d937c1e4928a57c409ae02369ec3d91dccebe79 a27864e5ba2a4474f8f6c58ab92ff52767ac8b66f1646923355a53fe3ef15074
3.10.16 bfb249609990220491a1b92850a07135ed0831e41738cf681d63cf01b2a8fbd1 f2e22ed965a93cfeb642378ed6e6cdbc127682664b24123679f3d013fafe9cd0
3.10.17 4c68050f049d1b4ac5aadd0df5f27941c0350d2a9e7ab0907ee5eb5225d9d6b0 8fcda0fbdc131859a4a4223abb925fd522a77e3fb3b52c46cea5f3bc2ae0cd9f
3.10.18 ae665bc678abd9ab6a6e1573d2481625a53719bc517e9a634ed2b9fefae3817f 1b19ab802518eb36a851f5ddef571862c7a31ece533109a99df6d5af0a1ceb99
3.10.19 c8f4a596572201d81dd7df91f70e177e19a70f1d489968b54b5fbbf29a97c076 a078fb2d7a216071ebbe2e34b5f5355dd6b6e9b0cd1bacc4a41c63990c5a0eec
3.10.20 de6517421601e39a9a3bc3e1bc4c7b2f239297423ee05e282598c83ec0647505 4ff5fd4c5bab803b935019f3e31d7219cebd6f870d00389cea53b88bbe935d1a
3.11.0 a57dc82d77358617ba65b9841cee1e3b441f386c3789ddc0676eca077f2951c3 64424e96e2457abbac899b90f9530985b51eef2905951febd935f0e73414caeb
3.11.1 85879192f2cffd56cb16c092905949ebf3e5e394b7f764723529637901dfb58f baed518e26b337d4d8105679caf68c5c32630d702614fc174e98cb95c46bdfa4
3.11.2 29e4b8f5f1658542a8c13e2dd277358c9c48f2b2f7318652ef1675e402b9d2af 2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849
3.11.3 8a5db99c961a7ecf27c75956189c9602c968751f11dbeae2b900dbff1c085b5e 1a79f3df32265d9e6625f1a0b31c28eb1594df911403d11f3320ee1da1b3e048
3.11.4 2f0e409df2ab57aa9fc4cbddfb976af44e4e55bf6f619eee6bc5c2297264a7f6 85c37a265e5c9dd9f75b35f954e31fbfc10383162417285e30ad25cc073a0d63
3.11.5 85cd12e9cf1d6d5a45f17f7afe1cebe7ee628d3282281c492e86adf636defa3f a12a0a013a30b846c786c010f2c19dd36b7298d888f7c4bd1581d90ce18b5e58
3.11.6 0fab78fa7f133f4f38210c6260d90d7c0d5c7198446419ce057ec7ac2e6f5f38 c049bf317e877cbf9fce8c3af902436774ecef5249a29d10984ca3a37f7f4736
3.11.7 18e1aa7e66ff3a58423d59ed22815a6954e53342122c45df20c96877c062b9b7 068c05f82262e57641bd93458dfa883128858f5f4997aad7a36fd25b13b29209
3.11.8 9e06008c8901924395bc1da303eac567a729ae012baa182ab39269f650383bb3 d3019a613b9e8761d260d9ebe3bd4df63976de30464e5c0189566e1ae3f61889
3.11.9 9b1e896523fc510691126c864406d9360a3d1e986acbda59cda57b5abda45b87 e7de3240a8bc2b1e1ba5c81bf943f06861ff494b69fda990ce2722a504c6153d
3.11.10 07a4356e912900e61a15cb0949a06c4a05012e213ecd6b4e84d0f67aabbee372 92f2faf242681bfa406d53a51e17d42c5373affe23a130cd9697e132ef574706
3.11.11 2a9920c7a0cd236de33644ed980a13cbbc21058bfdc528febb6081575ed73be3 883bddee3c92fcb91cf9c09c5343196953cbb9ced826213545849693970868ed
3.11.12 849da87af4df137710c1796e276a955f7a85c9f971081067c8f565d15c352a09 379c9929a989a9d65a1f5d854e011f4872b142259f4fc0a8c4062d2815ed7fba
3.11.13 8fb5f9fbc7609fa822cb31549884575db7fd9657cbffb89510b5d7975963a83a 0f1a22f4dfd34595a29cf69ee7ea73b9eff8b1cc89d7ab29b3ab0ec04179dad8
3.11.14 8d3ed8ec5c88c1c95f5e558612a725450d2452813ddad5e58fdb1a53b1209b78 563d2a1b2a5ba5d5409b5ecd05a0e1bf9b028cf3e6a6f0c87a5dc8dc3f2d9182
3.11.15 272179ddd9a2e41a0fc8e42e33dfbdca0b3711aa5abf372d3f2d51543d09b625 f4de1b10bd6c70cbb9fa1cd71fc5038b832747a74ee59d599c69ce4846defb50
3.12.0 795c34f44df45a0e9b9710c8c71c15c671871524cd412ca14def212e8ccb155d 51412956d24a1ef7c97f1cb5f70e185c13e3de1f50d131c0aac6338080687afb
3.12.1 8dfb8f426fcd226657f9e2bd5f1e96e53264965176fa17d32658e873591aeb21 d01ec6a33bc10009b09c17da95cc2759af5a580a7316b3a446eb4190e13f97b2
3.12.2 be28112dac813d2053545c14bf13a16401a21877f1a69eb6ea5d84c4a0f3d870 a7c4f6a9dc423d8c328003254ab0c9338b83037bd787d680826a5bf84308116e
3.12.3 56bfef1fdfc1221ce6720e43a661e3eb41785dd914ce99698d8c7896af4bdaa1 a6b9459f45a6ebbbc1af44f5762623fa355a0c87208ed417628b379d762dddb0
3.12.4 f6d419a6d8743ab26700801b4908d26d97e8b986e14f95de31b32de2b0e79554 01b3c1c082196f3b33168d344a9c85fb07bfe0e7ecfe77fee4443420d1ce2ad9
3.12.5 fa8a2e12c5e620b09f53e65bcd87550d2e5a1e2e04bf8ba991dcc55113876397 38dc4e2c261d49c661196066edbfb70fdb16be4a79cc8220c224dfeb5636d405
3.12.6 1999658298cf2fb837dffed8ff3c033ef0c98ef20cf73c5d5f66bed5ab89697c 85a4c1be906d20e5c5a69f2466b00da769c221d6a684acfd3a514dbf5bf10a66
3.12.7 24887b92e2afd4a2ac602419ad4b596372f67ac9b077190f459aba390faf5550 73ac8fe780227bf371add8373c3079f42a0dc62deff8d612cd15a618082ab623
3.12.8 c909157bb25ec114e5869124cc2a9c4a4d4c1e957ca4ff553f1edc692101154e 5978435c479a376648cb02854df3b892ace9ed7d32b1fead652712bee9d03a45
3.12.9 7220835d9f90b37c006e9842a8dff4580aaca4318674f947302b8d28f3f81112 45313e4c5f0e8acdec9580161d565cf5fea578e3eabf25df7cc6355bf4afa1ee
3.12.10 07ab697474595e06f06647417d3c7fa97ded07afc1a7e4454c5639919b46eaea 15d9c623abfd2165fe816ea1fb385d6ed8cf3c664661ab357f1782e3036a6dac
3.12.11 c30bb24b7f1e9a19b11b55a546434f74e739bb4c271a3e3a80ff4380d49f7adb 7b8d59af8216044d2313de8120bfc2cc00a9bd2e542f15795e1d616c51faf3d6
3.12.12 fb85a13414b028c49ba18bbd523c2d055a30b56b18b92ce454ea2c51edc656c4 487c908ddf4097a1b9ba859f25fe46d22ccaabfb335880faac305ac62bffb79b
3.12.13 c08bc65a81971c1dd5783182826503369466c7e67374d1646519adf05207b684 0816c4761c97ecdb3f50a3924de0a93fd78cb63ee8e6c04201ddfaedca500b0b
3.13.0 086de5882e3cb310d4dca48457522e2e48018ecd43da9cdf827f6a0759efb07d 12445c7b3db3126c41190bfdc1c8239c39c719404e844babbd015a1bc3fafcd4
3.13.1 9cf9427bee9e2242e3877dd0f6b641c1853ca461f39d6503ce260a59c80bf0d9 1513925a9f255ef0793dbf2f78bb4533c9f184bdd0ad19763fd7f47a400a7c55
3.13.2 d984bcc57cd67caab26f7def42e523b1c015bbc5dc07836cf4f0b63fa159eb56 b8d79530e3b7c96a5cb2d40d431ddb512af4a563e863728d8713039aa50203f9
3.13.3 40f868bcbdeb8149a3149580bb9bfd407b3321cd48f0be631af955ac92c0e041 988d735a6d33568cbaff1384a65cb22a1fb18a9ecb73d43ef868000193ce23ed
3.13.4 27b15a797562a2971dce3ffe31bb216042ce0b995b39d768cf15f784cc757365 2666038f1521b7a8ec34bf2997b363778118d6f3979282c93723e872bcd464e0
3.13.5 93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640 e6190f52699b534ee203d9f417bdbca05a92f23e35c19c691a50ed2942835385
3.13.6 17ba5508819d8736a14fbfc47d36e184946a877851b2e9c4b6c43acb44a3b104 6cf50672cc03928488817d45af24bc927a48f910fe7893d6f388130e59ba98d7
3.13.7 5462f9099dfd30e238def83c71d91897d8caa5ff6ebc7a50f14d4802cdaaa79a 6c9d80839cfa20024f34d9a6dd31ae2a9cd97ff5e980e969209746037a5153b2
3.13.8 b9910730526b298299b46b35595ced9055722df60c06ad6301f6a4e2c728a252 06108fe96f4089b7d9e0096cb4ca9c81ddcd5135f779a7de94cf59abcaa4b53f
3.13.9 ed5ef34cda36cfa2f3a340f07cac7e7814f91c7f3c411f6d3562323a866c5c66 c4c066af19c98fb7835d473bebd7e23be84f6e9874d47db9e39a68ee5d0ce35c
3.13.10 bc673c04375a1a3f0808c27ba8f0411ab811ad390a8740318ccb9c60fad8fd77 de5930852e95ba8c17b56548e04648470356ac47f7506014664f8f510d7bd61b
3.13.11 16ede7bb7cdbfa895d11b0642fa0e523f291e6487194d53cf6d3b338c3a17ea2 03cfedbe06ce21bc44ce09245e091a77f2fee9ec9be5c52069048a181300b202
3.13.12 2a84cd31dd8d8ea8aaff75de66fc1b4b0127dd5799aa50a64ae9a313885b4593 12e7cb170ad2d1a69aee96a1cc7fc8de5b1e97a2bdac51683a3db016ec9a2996
3.13.13 2ab91ff401783ccca64f75d10c882e957bdfd60e2bf5a72f8421793729b78a71 f9cde7b0e2ec8165d7326e2a0f59ea2686ce9d0c617dbbb3d66a7e54d31b74b9
3.13.14 639e43243c620a308f968213df9e00f2f8f62332f7adbaa7a7eeb9783057c690 5ae535a36af0ebca6fca176ecb8197f5db9c1cb8c8f0cd12cdf1787046db1f41
3.13.15 1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76 -
3.14.0 2299dae542d395ce3883aca00d3c910307cd68e0b2f7336098c8e7b7eee9f3e9 88d2da4eed42fa9a5f42ff58a8bc8988881bd6c547e297e46682c2687638a851
3.14.1 8dfa08b1959d9d15838a1c2dab77dc8d8ff4a553a1ed046dfacbc8095c6d42fc 8343f001dede23812c7e9c6064f776bade2ef5813f46f0ae4b5a4c10c9069e9a
3.14.2 ce543ab854bc256b61b71e9b27f831ffd1bfd60a479d639f8be7f9757cf573e9 c609e078adab90e2c6bacb6afafacd5eaf60cd94cf670f1e159565725fcd448d
3.14.3 a97d5549e9ad81fe17159ed02c68774ad5d266c72f8d9a0b5a9c371fe85d902b d7fe130d0501ae047ca318fa92aa642603ab6f217901015a1df6ce650d5470cd
3.14.4 d923c51303e38e249136fc1bdf3568d56ecb03214efdef48516176d3d7faaef8 b4c059d5895f030e7df9663894ce3732bfa1b32cd3ab2883980266a45ce3cb3b
3.14.5 7e32597b99e5d9a39abed35de4693fa169df3e5850d4c334337ffd6a19a36db6 9c22bfe9939a6c5418fc74b289a5f1cc41859ae82ac6b163016b5844bd0a86bc
3.14.6 143b1dddefaec3bd2e21e3b839b34a2b7fb9842272883c576420d605e9f30c63 74d0d71d0600e477651a077101d6e62d1e2e69b8e992ba18c993dd643b7ba222
`;

// src/python/releases.ts
function parseManifest2(branches, releases) {
  let branchOf = /* @__PURE__ */ new Map();
  for (let line of lines2(branches)) {
    let [minor, firstRelease, endOfBugfixes, endOfLife, identity2, issuer, ...rest] = line, dates = [firstRelease, endOfBugfixes, endOfLife];
    if (!minor || !firstRelease || !endOfBugfixes || !endOfLife || !identity2 || !issuer)
      throw new Error(`a branch has six fields, found ${line.join(" ")}`);
    if (rest.length > 0 || dates.some((date) => !/^\d{4}-\d\d(-\d\d)?$/.test(date ?? "")))
      throw new Error(`not a branch: ${line.join(" ")}`);
    let signer = { identity: identity2, issuer };
    branchOf.set(minor, { minor, firstRelease, endOfBugfixes, endOfLife, signer });
  }
  let found = [];
  for (let line of lines2(releases)) {
    let [version = "", xz = "-", gz = "-"] = line, parsed = parseVersion(version), branch = parsed && branchOf.get(minorOf(parsed)), [first, ...others] = [
      { name: `Python-${version}.tar.xz`, hash: xz },
      { name: `Python-${version}.tgz`, hash: gz }
    ].filter(({ hash: hash2 }) => hash2 !== "-").map(({ name, hash: hash2 }) => ({ name, sha256: sha256(hash2) }));
    if (!parsed || parsed.pre || !branch || !first)
      throw new Error(`not a release: ${line.join(" ")}`);
    let about = { branch, version: parsed, text: version, suffix: "" };
    found.push({ release: releaseOf([first, ...others], about, "manifest"), parsed });
  }
  return found.sort((a, b) => compareVersions(a.parsed, b.parsed)), {
    branches: branchOf,
    releases: new Map(found.map(({ release }) => [release.version, release]))
  };
}
var builtInManifest = () => parseManifest2(branchesTable, releasesTable);
function releaseOf(files, about, pinnedBy) {
  let { branch, version, text: text3, suffix } = about, { minor, endOfLife, signer } = branch, tag2 = tagOf(version);
  return {
    version: text3,
    minor,
    tag: tag2,
    abi: tag2 + suffix,
    suffix,
    name: text3 + suffix,
    preRelease: version.pre !== void 0,
    files,
    endOfLife,
    signer,
    pinnedBy
  };
}
var lines2 = (table3) => table3.split(`
`).map((line) => line.trim()).filter((line) => line !== "").map((line) => line.split(/\s+/));

// src/python/published.ts
import { mkdir as mkdir12, readFile as readFile16, rename as rename6, rm as rm11, writeFile as writeFile5 } from "node:fs/promises";
import { join as join23 } from "node:path";
var pythonOrg2 = "https://www.python.org", releaseCycle = "https://peps.python.org/api/release-cycle.json", freshMs = 3600 * 1e3, pauseMs = 600 * 1e3, usualTimeoutMs = 5e3, longestWaitMs = 5e3, mostBytes = 16 * 1024 * 1024, releaseAnswer = array(
  looseObject({
    name: string(),
    is_published: boolean().optional(),
    resource_uri: string()
  })
), digest3 = string().regex(/^[0-9a-f]{64}$/i).transform((text3) => sha256(text3.toLowerCase())), fileAnswer = array(
  looseObject({
    url: string(),
    /** Only for files that were uploaded since 2026. */
    sha256_sum: union([digest3, literal(""), _null()]).optional()
  })
), cycleAnswer = record(
  string().regex(/^\d+\.\d+$/),
  looseObject({
    status: string(),
    first_release: string().regex(/^\d{4}-\d\d(-\d\d)?$/),
    end_of_life: string().regex(/^\d{4}-\d\d(-\d\d)?$/)
  })
);
async function publishedReleases(host, options) {
  let url = `${options.server ?? pythonOrg2}/api/v2/downloads/release/?is_published=true`;
  return (await ask(host, options, "releases", url, releaseAnswer))?.flatMap(({ name, is_published: isOut, resource_uri: resource }) => {
    let text3 = name.replace(/^Python\s+/, ""), version = parseVersion(text3);
    return version?.major === 3 && isOut !== !1 ? [{ text: text3, version, resource }] : [];
  });
}
async function endsOfLife(host, options) {
  let url = options.cycle ?? releaseCycle, answer = await ask(host, options, "release-cycle", url, cycleAnswer);
  if (answer !== void 0)
    return new Map(
      Object.entries(answer).map(([minor, { first_release: first, end_of_life: end }]) => [
        minor,
        { first, end }
      ])
    );
}
async function publishedFiles(host, options, { text: text3, resource }) {
  let id = /\/(\d+)\/?$/.exec(resource)?.[1];
  if (id === void 0) return;
  let url = `${options.server ?? pythonOrg2}/api/v2/downloads/release_file/?release=${id}`, answer = await ask(host, options, `files-${text3}`, url, fileAnswer), names = [`Python-${text3}.tar.xz`, `Python-${text3}.tgz`];
  return answer === void 0 ? void 0 : names.flatMap((name) => {
    let found = answer.find((file) => file.url.endsWith(`/${name}`))?.sha256_sum;
    return found ? [{ name, sha256: found }] : [];
  });
}
var kept = object({
  url: string(),
  askedAt: number(),
  /** Of the last attempt, if it failed: then nobody asks for a while. */
  failedAt: number().optional(),
  etag: string().optional(),
  body: string().optional()
});
async function ask(host, { directory, now, timeoutMs = usualTimeoutMs }, name, url, schema) {
  let file = join23(directory, `${name}.json`), before = await read(file, url), age = now.getTime() - (before?.askedAt ?? 0), sinceFailure = now.getTime() - (before?.failedAt ?? 0), isFresh = before?.body !== void 0 && age >= 0 && age < freshMs, isPaused = before?.failedAt !== void 0 && sinceFailure >= 0 && sinceFailure < pauseMs;
  if (isFresh || isPaused) return parse2(before.body, schema);
  try {
    let { status, etag, body } = await exchange(host, url, timeoutMs, before), text3 = status === 304 ? before?.body ?? "" : body, value = schema.parse(JSON.parse(text3)), entry = { url, askedAt: now.getTime(), body: text3, ...etag ? { etag } : {} };
    return await write(file, directory, entry), value;
  } catch (thrown) {
    if (host.signal.aborted) throw thrown;
    let reason = thrown instanceof ZodError ? "it is not what was expected" : messageOf(thrown);
    host.log.info(
      `${new URL(url).host} does not say what is new (${reason.split(`
`)[0] ?? ""}): going by what is known`
    );
    let failed = { ...before ?? { url, askedAt: 0 }, failedAt: now.getTime() };
    return await write(file, directory, failed), parse2(before?.body, schema);
  }
}
function parse2(body, schema) {
  return body === void 0 ? void 0 : schema.parse(JSON.parse(body));
}
async function exchange(host, url, timeoutMs, before) {
  let headers = {
    accept: "application/json",
    ...before?.etag === void 0 || before.body === void 0 ? {} : { "if-none-match": before.etag }
  };
  for (let attempt = 1; ; attempt += 1) {
    let response = await host.http.request({ url, headers, timeoutMs }), body = await textOf4(response.body), { status } = response;
    if (status === 200 || status === 304 && before?.body !== void 0)
      return { status, etag: response.headers.etag ?? before?.etag, body };
    let waitMs = Number(response.headers["retry-after"] ?? "1") * 1e3;
    if (!(status === 429 || status === 503) || attempt > 1 || !(waitMs <= longestWaitMs))
      throw new Error(`it answered ${status}`);
    await new Promise((resolve5) => setTimeout(resolve5, waitMs));
  }
}
async function textOf4(body) {
  let parts = [], size = 0;
  for await (let part of body)
    if (parts.push(part), size += part.length, size > mostBytes) throw new Error("its answer does not end");
  return Buffer.concat(parts).toString("utf8");
}
async function read(file, url) {
  try {
    let entry = kept.parse(JSON.parse(await readFile16(file, "utf8")));
    return entry.url === url ? entry : void 0;
  } catch {
    return;
  }
}
async function write(file, directory, entry) {
  let temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir12(directory, { recursive: !0 }), await writeFile5(temporary, JSON.stringify(entry)), await rename6(temporary, file);
  } catch {
    await rm11(temporary, { force: !0 }).catch(() => {
    });
  }
}

// src/python/request.ts
function parseRequest(text3) {
  if (/^[<>=!~]/.test(text3)) return parseRange(text3);
  let freeThreaded = text3.endsWith("t"), bare = freeThreaded ? text3.slice(0, -1) : text3, common2 = { text: text3, freeThreaded }, exact = parseVersion(bare);
  if (exact !== void 0)
    return {
      ...common2,
      kind: "exact",
      minor: minorOf(exact),
      includes: (version) => compareVersions(version, exact) === 0
    };
  let minor = /^(\d+\.\d+)(\.[x*])?$/.exec(bare)?.[1];
  if (minor !== void 0)
    return { ...common2, kind: "minor", minor, includes: (version) => minorOf(version) === minor };
  let major = /^(\d+)(\.[x*])?$/.exec(bare)?.[1];
  return major === void 0 ? void 0 : { ...common2, kind: "range", minor: void 0, includes: (version) => version.major === Number(major) };
}
function parseRange(text3) {
  let clauses = text3.split(",").map((clause) => clause.trim()), freeThreaded = clauses.every((clause) => clause.endsWith("t")), tests = clauses.map((clause) => parseClause(freeThreaded ? clause.slice(0, -1) : clause));
  return tests.some((test) => test === void 0) ? void 0 : { text: text3, freeThreaded, kind: "range", minor: void 0, includes: (version) => tests.every((test) => test?.(version) === !0) };
}
function parseClause(clause) {
  let [, operator, written = ""] = /^(>=|<=|==|!=|~=|>|<)\s*([\d.x*abrc]+)$/.exec(clause) ?? [], wildcard = /^(\d+(?:\.\d+)?)\.[x*]$/.exec(written)?.[1];
  if (wildcard !== void 0) {
    let starts = (version) => `${finalOf(version)}.`.startsWith(`${wildcard}.`);
    return operator === "==" ? starts : operator === "!=" ? (version) => !starts(version) : void 0;
  }
  let parts = written.split("."), padded = parseVersion([...parts, "0", "0"].slice(0, Math.max(3, parts.length)).join("."));
  if (padded === void 0) return;
  let compared = (test) => (version) => test(compareVersions(version, padded));
  switch (operator) {
    case ">=":
      return compared((sign) => sign >= 0);
    case "<=":
      return compared((sign) => sign <= 0);
    // PEP 440: >3.13 and <3.15 do not mean the pre-releases of 3.13 and 3.15 themselves.
    case ">":
      return compared((sign) => sign > 0);
    case "<":
      return (version) => compareVersions(version, padded) < 0 && (padded.pre !== void 0 || finalOf(version) !== finalOf(padded));
    case "==":
      return compared((sign) => sign === 0);
    case "!=":
      return compared((sign) => sign !== 0);
    case "~=": {
      let fixed = parts.slice(0, -1);
      if (fixed.length === 0) return;
      let stem = `${fixed.join(".")}.`;
      return (version) => compareVersions(version, padded) >= 0 && `${finalOf(version)}.`.startsWith(stem);
    }
    default:
      return;
  }
}

// src/python/support.ts
var daysUntilEnd = ({ endOfLife }, today) => Math.ceil((endOf(endOfLife) - today.getTime()) / 864e5);
function supportedMinors(branches, today) {
  return [...branches].filter((branch) => daysUntilEnd(branch, today) > 0).filter(({ firstRelease }) => startOf(firstRelease) <= today.getTime()).map(({ minor }) => minor);
}
function endOf(date) {
  let [year = 0, month = 1, day] = date.split("-").map(Number);
  return day === void 0 ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1);
}
function startOf(date) {
  let [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return Date.UTC(year, month - 1, day);
}

// src/python/resolve.ts
async function resolveReleases(requests, options) {
  let catalogue = await open4(options), chosen = /* @__PURE__ */ new Map();
  for (let text3 of requests) {
    let request = parseRequest(text3);
    if (request === void 0) throw unknown2(text3, catalogue);
    for (let release of await meant(request, catalogue, options))
      chosen.set(release.name, release);
  }
  let releases = [...chosen.values()].sort(
    (a, b) => compareVersions(versionOf(a), versionOf(b)) || a.suffix.localeCompare(b.suffix)
  );
  for (let minor of new Set(releases.map((release) => release.minor)))
    warnOfEnd(minor, catalogue, options);
  return releases;
}
async function open4(options) {
  let { host, directory, today, offline, manifest: manifest2 = builtInManifest() } = options, from = { directory, now: today, ...options.servers }, [published, ends] = offline ? [] : await Promise.all([publishedReleases(host, from), endsOfLife(host, from)]), branches = new Map(
    [...manifest2.branches].map(([minor, branch]) => [
      minor,
      { ...branch, endOfLife: ends?.get(minor)?.end ?? branch.endOfLife }
    ])
  ), found = /* @__PURE__ */ new Map();
  for (let [text3, known] of manifest2.releases)
    found.set(text3, { text: text3, version: versionOf(known), known, published: void 0 });
  for (let one of published ?? [])
    branches.has(minorOf(one.version)) && found.set(one.text, { ...one, known: found.get(one.text)?.known, published: one });
  return { candidates: [...found.values()].sort((a, b) => compareVersions(a.version, b.version)), branches };
}
async function meant(request, catalogue, options) {
  let { preReleases, allowEndOfLife, today } = options, named = catalogue.candidates.filter(({ version }) => request.includes(version)), usable = request.kind === "exact" || preReleases ? named : named.filter(({ version }) => version.pre === void 0);
  if (usable.length === 0) throw nothing(request, named, catalogue);
  let supported = supportedMinors(catalogue.branches.values(), today), minors = [...new Set(usable.map(({ version }) => minorOf(version)))], alive = minors.filter((minor) => supported.includes(minor)), allowed = request.kind === "range" && alive.length > 0 && !allowEndOfLife ? alive : minors, building = request.freeThreaded ? allowed.filter(hasFreeThreading) : allowed;
  if (building.length === 0) throw notFreeThreaded(request);
  let dead = building.find((minor) => !supported.includes(minor));
  if (dead !== void 0 && !allowEndOfLife) throw ended(dead, catalogue, supported);
  return Promise.all(
    building.map(
      (minor) => newest(
        usable.filter(({ version }) => minorOf(version) === minor),
        request,
        catalogue,
        options
      )
    )
  );
}
async function newest(candidates, request, { branches }, options) {
  let { host, directory, today } = options, suffix = request.freeThreaded ? "t" : "";
  for (let { text: text3, version, known, published } of candidates.toReversed()) {
    let branch = branches.get(minorOf(version));
    if (branch === void 0) continue;
    if (known !== void 0)
      return releaseOf(known.files, { branch, version, text: text3, suffix }, "manifest");
    let files = published && await publishedFiles(host, { directory, now: today, ...options.servers }, published), [first, ...others] = files ?? [];
    if (first !== void 0)
      return releaseOf([first, ...others], { branch, version, text: text3, suffix }, "python.org");
    host.log.warn(`Python ${text3} is out, but its checksum cannot be had: an older one is taken`);
  }
  throw new PycaskError({
    code: "checksum-unknown",
    what: `Python ${candidates.at(-1)?.text ?? request.text} is out, but python.org gives no checksum of its source`,
    hint: "a newer Pycask may know it; or name another version"
  });
}
var hasFreeThreading = (minor) => Number(minor.split(".")[1]) >= 13, versionOf = ({ version }) => {
  let parsed = parseVersion(version);
  if (parsed === void 0) throw new Error(`not a version: ${version}`);
  return parsed;
};
function warnOfEnd(minor, { branches }, { today, host }) {
  let branch = branches.get(minor);
  if (branch === void 0) return;
  let days = daysUntilEnd(branch, today), newer = supportedMinors(branches.values(), today).filter((other) => other !== minor);
  days <= 0 ? host.log.warn(endedText(branch)) : days <= 180 && host.log.warn(
    `Python ${minor} gets security fixes for ${days} more days only (until ${branch.endOfLife})` + (newer.length === 0 ? "" : `; ${newer.at(-1) ?? ""} is the newest`)
  );
}
var endedText = ({ minor, endOfLife }) => `Python ${minor} gets no security fixes any more: its end of life was ${endOfLife}`;
function ended(minor, { branches }, supported) {
  let branch = branches.get(minor);
  return new PycaskError({
    code: "python-end-of-life",
    what: branch === void 0 ? `Python ${minor} is unknown` : endedText(branch),
    hint: `use one of ${supported.join(", ")}, or set allow-end-of-life to build it all the same`
  });
}
function nothing(request, named, catalogue) {
  let pre = named.at(-1);
  return pre === void 0 ? unknown2(request.text, catalogue, request.minor) : new PycaskError({
    code: "python-pre-release",
    what: `Python ${request.text} has no final release yet; the newest is ${pre.text}`,
    hint: `set pre-releases, or ask for ${pre.text}`
  });
}
var notFreeThreaded = ({ text: text3 }) => new PycaskError({
  code: "python-not-free-threaded",
  what: `Python ${text3}: there are free-threaded builds from 3.13 on only`,
  hint: "leave the t away, or ask for 3.13t or newer"
});
function unknown2(text3, { candidates, branches }, minor) {
  let wanted2 = parseVersion(text3.replace(/t$/, "")), siblings = candidates.filter(({ version }) => minorOf(version) === minor), below = wanted2 && siblings.findLast(({ version }) => compareVersions(version, wanted2) < 0), above = wanted2 && siblings.find(({ version }) => compareVersions(version, wanted2) > 0), near = [below, above].flatMap((one) => one?.text ?? []), newestOfEach = [...branches.keys()].flatMap(
    (each) => candidates.findLast(({ version }) => minorOf(version) === each)?.text ?? []
  );
  return new PycaskError({
    code: "python-unknown",
    what: `there is no Python ${JSON.stringify(text3)} among the releases that are known`,
    hint: near.length > 0 ? `the nearest are ${near.join(" and ")}` : `the newest of each minor version are ${newestOfEach.join(", ")}`
  });
}

// src/python/verify.ts
import { createHash as createHash14 } from "node:crypto";
import { readFile as readFile17 } from "node:fs/promises";
import { join as join24 } from "node:path";

// src/python/verify-script.ts
var verifyReport = object({
  version: string(),
  /** Modules that were imported. */
  modules: number().int().nonnegative(),
  /** Things that were tried beyond importing. */
  checks: number().int().nonnegative(),
  /** Module, or name of a check → what is wrong. */
  problems: record(string(), string())
}), notImported = [
  "__phello__",
  "_ios_support",
  "_msi",
  "_overlapped",
  "_pyrepl.windows_console",
  "_pyrepl.windows_eventqueue",
  "_scproxy",
  "_winapi",
  "_wmi",
  "antigravity",
  "asyncio.windows_events",
  "asyncio.windows_utils",
  "distutils._msvccompiler",
  "distutils.command.bdist_msi",
  "distutils.msvc9compiler",
  "encodings.cp65001",
  "encodings.mbcs",
  "encodings.oem",
  "msilib",
  "msvcrt",
  "multiprocessing.popen_spawn_win32",
  "nt",
  "ossaudiodev",
  "this",
  "winreg",
  "winsound"
], verifyScript = String.raw`
import json, os, pkgutil, platform, sys, traceback

skipped = set(sys.argv[1:])

def wanted():
    names = set(sys.stdlib_module_names)
    library = os.path.dirname(os.__file__)
    folders = [library, os.path.join(library, 'lib-dynload')]
    for folder in folders:
        names |= {module.name for module in pkgutil.iter_modules([folder])}
    stack = sorted(names)
    found = []
    while stack:
        name = stack.pop()
        if name in skipped or name.endswith('__main__') or name.startswith('_sysconfigdata'):
            continue
        found.append(name)
        folder = os.path.join(library, *name.split('.'))
        if os.path.isdir(folder):
            stack += [name + '.' + module.name for module in pkgutil.iter_modules([folder])]
    return sorted(found)

def check_ssl():
    import ssl
    context = ssl.create_default_context()
    if context.cert_store_stats()['x509_ca'] == 0:
        paths = ssl.get_default_verify_paths()
        names = os.listdir(paths.capath) if paths.capath else []
        if not any(name.endswith('.0') for name in names):
            return 'no certificate authorities in %s or %s' % (
                paths.openssl_cafile, paths.openssl_capath)

def check_decimal():
    import decimal, _decimal
    if decimal.Decimal is not _decimal.Decimal:
        return 'it is the one in pure Python'

def check_hashlib():
    import hashlib, _hashlib
    if hashlib.new('sha256', b'') .name != 'sha256' or 'sha512' not in _hashlib.openssl_md_meth_names:
        return 'OpenSSL has no SHA-2'

def check_sqlite3():
    import sqlite3
    if sqlite3.connect(':memory:').execute('select 6 * 7').fetchone() != (42,):
        return 'it cannot compute'

def check_zoneinfo():
    import datetime, zoneinfo
    noon = datetime.datetime(2026, 7, 1, 12, tzinfo=zoneinfo.ZoneInfo('Europe/Paris'))
    if noon.utcoffset() != datetime.timedelta(hours=2):
        return 'Europe/Paris has no summer'

def check_utf8():
    if sys.getfilesystemencoding() != 'utf-8':
        return 'file names are %s' % sys.getfilesystemencoding()

def check_ctypes():
    import ctypes
    if ctypes.CDLL(None).strlen(b'pycask') != 6:
        return 'it cannot call a function of libc'

def check_find_library():
    import ctypes.util
    missing = [name for name in ('c', 'ssl') if ctypes.util.find_library(name) is None]
    if missing:
        return 'ctypes.util.find_library does not find ' + ', '.join(missing)

def check_callbacks():
    import ctypes
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    if list(numbers) != [1, 2, 3]:
        return 'libc cannot call a function of ours'

def check_threads():
    import threading
    box = []
    thread = threading.Thread(target=box.append, args=(1,))
    thread.start()
    thread.join(10)
    if box != [1]:
        return 'a thread did not run'

def check_recursion():
    import threading
    box = []
    def deep(level):
        return 0 if level == 0 else 1 + deep(level - 1)
    thread = threading.Thread(target=lambda: box.append(deep(sys.getrecursionlimit() - 50)))
    thread.start()
    thread.join(10)
    if not box:
        return 'a thread cannot go as deep as the recursion limit'

def check_processes():
    import subprocess
    done = subprocess.run([sys.executable, '-I', '-c', 'print(6 * 7)'], capture_output=True, text=True)
    if done.stdout != '42\n':
        return 'a child process failed: ' + done.stderr[-200:]

def check_multiprocessing():
    import multiprocessing
    for method in ('fork', 'spawn', 'forkserver'):
        with multiprocessing.get_context(method).Pool(1) as pool:
            if pool.apply(abs, (-42,)) != 42:
                return method + ' does not work'

def check_asyncio():
    import asyncio
    async def echo():
        async def serve(reader, writer):
            writer.write(await reader.readline())
            await writer.drain()
            writer.close()
        server = await asyncio.start_server(serve, '127.0.0.1', 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(b'pycask\n')
        answer = await reader.readline()
        writer.close()
        server.close()
        return answer
    if asyncio.run(echo()) != b'pycask\n':
        return 'a server did not answer'

def check_compression():
    import bz2, lzma, zlib
    names = [bz2, lzma, zlib]
    if sys.version_info >= (3, 14):
        from compression import zstd
        names.append(zstd)
    data = b'pycask' * 1000
    for module in names:
        if module.decompress(module.compress(data)) != data:
            return module.__name__ + ' does not give back what it got'

def check_hash_functions():
    import hashlib
    for name in ('blake2b', 'sha3_256', 'sha256', 'sha512', 'md5'):
        hashlib.new(name, b'x', usedforsecurity=False).hexdigest()
    hashlib.scrypt(b'x', salt=b'y', n=2, r=1, p=1)

def check_full_text_search():
    import sqlite3
    connection = sqlite3.connect(':memory:')
    connection.execute('create virtual table t using fts5(a)')
    connection.execute("insert into t values ('a small image')")
    if connection.execute("select a from t where t match 'small'").fetchone() is None:
        return 'it finds nothing'
    if connection.execute("select json_extract('{\"a\": 42}', '$.a')").fetchone() != (42,):
        return 'it cannot read JSON'
    connection.enable_load_extension(True)

def check_databases():
    import dbm.gnu, dbm.ndbm, tempfile
    for module in (dbm.gnu, dbm.ndbm):
        with tempfile.TemporaryDirectory() as folder, module.open(os.path.join(folder, 'x'), 'c') as file:
            file[b'a'] = b'42'
            if file[b'a'] != b'42':
                return module.__name__ + ' forgets'

def check_sysconfig():
    import sysconfig
    for name, path in sysconfig.get_paths().items():
        if not path.startswith(sys.prefix):
            return 'the path %s is %s' % (name, path)
    with open(sysconfig.get_config_h_filename()) as file:
        if not sysconfig.parse_config_h(file):
            return 'pyconfig.h is empty'
    sysconfig.get_platform()
    for name, value in sysconfig.get_config_vars().items():
        for leak in ('/build/src', '-prefix-map'):
            if leak in str(value):
                return '%s tells of the build: %s' % (name, value)
    for name in ('CFLAGS', 'LDSHARED', 'LDFLAGS', 'OPT', 'CC'):
        value = str(sysconfig.get_config_var(name))
        for leak in ('-flto', '-fprofile', '-rpath', '-march=native', '-fno-pie'):
            if leak in value:
                return 'extensions would be built with %s (%s)' % (leak, name)
    if sys.version_info >= (3, 12) and '-fno-omit-frame-pointer' not in str(
        sysconfig.get_config_var('CFLAGS')
    ):
        return 'profilers find no frame pointers'

def check_venv():
    import subprocess, tempfile, venv
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        program = os.path.join(folder, 'bin', 'python')
        done = subprocess.run(
            [program, '-c', 'import sys, ssl; print(sys.prefix)'], capture_output=True, text=True
        )
        if done.stdout.strip() != os.path.realpath(folder):
            return 'the interpreter of an environment does not run: ' + done.stderr[-200:]

def check_pip():
    import importlib.util
    for name in ('pip', 'setuptools'):
        if importlib.util.find_spec(name) is not None:
            return name + ' is there, and should not be'

def check_threading_mode():
    import sysconfig
    wanted = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
    if sys.abiflags.startswith('t') != wanted:
        return 'the ABI does not say whether it is free-threaded'
    if wanted and sys._is_gil_enabled():
        return 'it was built free-threaded, and runs with the lock'

def check_nothing_written():
    library = os.path.dirname(os.__file__)
    if os.access(library, os.W_OK):
        return library + ' is writable'
    without = []
    tag = sys.implementation.cache_tag
    for folder, folders, names in os.walk(library):
        if 'site-packages' in folders:
            folders.remove('site-packages')
        for name in names:
            if name.endswith('.py') and not os.path.exists(
                os.path.join(folder, '__pycache__', '%s.%s.pyc' % (name[:-3], tag))
            ):
                without.append(name)
    if without:
        return 'no bytecode for ' + ', '.join(without[:5])

def check_bytecode():
    import json as module
    with open(module.__cached__, 'rb') as file:
        head = file.read(8)
    if head[4:] != b'\1\0\0\0':
        return 'it is not unchecked-hash'

def examine(note):
    problems = {}
    modules = wanted()
    import warnings
    warnings.simplefilter('ignore')
    for name in modules:
        note(name)
        try:
            __import__(name)
        except BaseException as error:
            problems[name] = '%s: %s' % (type(error).__name__, error)
    checks = {name: check for name, check in sorted(globals().items()) if name.startswith('check_')}
    for name, check in checks.items():
        note(name)
        try:
            problem = check()
        except BaseException as error:
            problem = '%s: %s' % (type(error).__name__, error)
        if problem:
            problems[name.removeprefix('check_') + ' (in use)'] = problem
    return {'version': platform.python_version(),
            'modules': len(modules), 'checks': len(checks), 'problems': problems}

def main():
    out, now = '/build/out/report.json', '/build/now'
    child = os.fork()
    if child == 0:
        try:
            def note(name):
                with open(now, 'w') as file:
                    file.write(name)
            report = examine(note)
            with open(out, 'w') as file:
                json.dump(report, file, indent=1, sort_keys=True)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if status != 0:
        with open(now) as file:
            last = file.read()
        report = {'version': platform.python_version(), 'modules': 0, 'checks': 0,
                  'problems': {last: 'the interpreter ended there, wait status %d' % status}}
        with open(out, 'w') as file:
            json.dump(report, file)

main()
`;

// src/python/verify.ts
var verificationFacts = object({
  version: string(),
  modules: number().int().positive(),
  checks: number().int().positive()
});
function verifyRecipe(options) {
  let { python, base } = options, args = [...prunedModules(options.selection), ...notImported], script = createHash14("sha256").update(verifyScript).update(args.join(" ")).digest("hex");
  return {
    kind: "verification",
    name: "python",
    title: python.facts.version,
    inputs: { python: python.key, base: base.key, script: script.slice(0, 16) },
    facts: verificationFacts,
    build: async (workspace) => {
      let outputDirectory = join24(workspace.directory, "out"), runtime = await options.runtime(), lastLines = [], { exitCode } = await runtime.run({
        input: packTar([]),
        script: verifyScript,
        args: [...args, ...expectedMissing(python.facts)],
        outputDirectory,
        logFile: workspace.logFile,
        onLine: (line) => {
          lastLines.push(line) > 10 && lastLines.shift();
        }
      });
      if (exitCode !== 0)
        throw broken(python.facts, [`it does not start: exit code ${exitCode}`, ...lastLines]);
      let file = join24(outputDirectory, "report.json"), report2 = verifyReport.parse(JSON.parse(await readFile17(file, "utf8")));
      return check3(python.facts, report2), {
        files: { "report.json": file },
        facts: { version: report2.version, modules: report2.modules, checks: report2.checks }
      };
    }
  };
}
var expectedMissing = (facts) => facts.modulesMissing;
function check3(facts, report2) {
  let problems = Object.entries(report2.problems).map(([name, reason]) => `${name}: ${reason}`);
  if (report2.version !== facts.version && problems.unshift(`it says that it is ${report2.version}, and is to be ${facts.version}`), problems.length > 0) throw broken(facts, problems);
}
function broken(facts, problems) {
  let names = problems.map((line) => line.split(":")[0]).slice(0, 5), more = problems.length > 5 ? ` and ${problems.length - 5} more` : "";
  return new PycaskError({
    code: "python-broken",
    what: `CPython ${facts.version} does not work on its base: ${names.join(", ")}${more}`,
    hint: "a shared library or data file may be missing from the base; system-packages adds packages to it",
    details: problems
  });
}

export {
  directoryEntries,
  packTar,
  sha256,
  hexOf,
  layerFacts,
  writeLayer,
  parseReference,
  createRegistryClient,
  writeLayout,
  writeArchive,
  assemble,
  findEngine,
  createRuntime,
  openSuite,
  readElfFile,
  baseRecipe,
  slimRecipe,
  builderFor,
  pruneSelection,
  stageInstallation,
  pythonBuildPackages,
  readPatches,
  pythonRecipe,
  builtInManifest,
  resolveReleases,
  verifyRecipe
};
