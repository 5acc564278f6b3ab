using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Service.Intake;

namespace Nephoscope.Service.Completeness;

/// <summary>
/// A CloudTrail digest file: the log files of an hour with their SHA-256, and the digest before with its hash and signature (AWS CloudTrail
/// User Guide, "CloudTrail digest file structure"). Hashes are of what is inside the compression.
/// </summary>
internal sealed record DigestFile(string EndTime, string Bucket, string Object, string PreviousObject, string PreviousHash, string PreviousSignature)
{
    private const int MostBytes = 64 << 20;
    private const int MostFiles = 100_000;

    public required string Hash { get; init; }

    public required EventTime End { get; init; }

    public required IReadOnlyList<(string Object, string Hash)> Logs { get; init; }

    /// <summary>What the signature signs (same guide, "Data signing string").</summary>
    public byte[] Signed => Encoding.UTF8.GetBytes($"{EndTime}\n{Bucket}/{Object}\n{Hash}\n{(PreviousSignature.Length == 0 ? "null" : PreviousSignature)}");

    /// <summary>SHA-256 of a file's content without its compression, lower-case hexadecimal; null where it cannot be unpacked.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? HashOf(string path) =>
        Content(path) is { } content ? Convert.ToHexStringLower(SHA256.HashData(content.Span)) : null;

    /// <returns>Null where it is no digest.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DigestFile? Read(string path)
    {
        if (Content(path) is not { } content)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !DateTimeOffset.TryParse(Text(root, "digestEndTime"), System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset end))
            {
                return null;
            }

            List<(string, string)> logs = [];
            if (root.TryGetProperty("logFiles", out JsonElement files) && files.ValueKind == JsonValueKind.Array)
            {
                logs.AddRange(files.EnumerateArray().Take(MostFiles).Where(file => file.ValueKind == JsonValueKind.Object)
                    .Select(file => (Text(file, "s3Object"), Text(file, "hashValue"))));
            }

            return new DigestFile(
                Text(root, "digestEndTime"), Text(root, "digestS3Bucket"), Text(root, "digestS3Object"), Text(root, "previousDigestS3Object"),
                Text(root, "previousDigestHashValue"), Text(root, "previousDigestSignature"))
            {
                Hash = Convert.ToHexStringLower(SHA256.HashData(content.Span)),
                End = EventTime.FromMilliseconds(end.ToUnixTimeMilliseconds()),
                Logs = logs,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? Content(string path) => new FileInfo(path).Length > MostBytes
        ? null
        : BodyUnpacking.Unpack(File.ReadAllBytes(path), 256 << 20, out _, out _);

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
