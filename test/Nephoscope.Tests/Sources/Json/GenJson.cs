using CsCheck;

namespace Nephoscope.Tests.Sources.Json;

/// <summary>Random valid JSON text: nesting, escapes, halves of surrogate pairs, white space, numbers of every form.</summary>
internal static class GenJson
{
    public static readonly Gen<string> White = Gen.OneOf(string.Empty, string.Empty, string.Empty, " ", "\n", "\r\n\t", "  ");

    public static readonly Gen<string> Inside = Gen.OneOf(
        "a", "Zz", "\\\"", "\\\\", "\\/", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\udc00x", "\u00e9", "\U0001F600", "{", "}", "[", "]", ":", ",", " ",
        "\\\\\\\\", "0123456789012345678901234567890123456789012345678901234567890123")
        .Array[0, 12].Select(static parts => string.Concat(parts));

    public static readonly Gen<string> String = Inside.Select(static inside => $"\"{inside}\"");

    /// <summary>A member name: no half of a surrogate pair, which JsonDocument refuses to compare.</summary>
    public static readonly Gen<string> Name = Gen.OneOf("a", "Zz", "\\\"", "\\\\", "\\n", "\\u00e9", "\\ud83d\\ude00", "\u00e9", "{", "]", ":", ",", " ")
        .Array[0, 8].Select(static parts => $"\"{string.Concat(parts)}\"");

    public static readonly Gen<string> Scalar = Gen.OneOf(
        String,
        Gen.OneOf("true", "false", "null", "0", "-0", "12.5", "-1e9", "3E-2", "9.82222E-5", "123456789012345678901234567890"));

    public static readonly Gen<string> Value = Gen.Recursive<string>(static (depth, self) => depth > 2
        ? Scalar
        : Gen.OneOf(Scalar, Scalar, Array(self), Object(Name, self)));

    public static Gen<string> Object(Gen<string> names, Gen<string> values) =>
        Gen.Select(names, White, White, values, static (name, before, after, value) => $"{before}{name}{after}:{before}{value}{after}")
            .Array[0, 6].Select(static members => $"{{{string.Join(',', members)}}}");

    private static Gen<string> Array(Gen<string> values) =>
        Gen.Select(White, values, White, static (before, value, after) => before + value + after)
            .Array[0, 5].Select(static elements => $"[{string.Join(',', elements)}]");
}
