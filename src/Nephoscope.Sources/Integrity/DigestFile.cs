using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Nephoscope.Events;
using Nephoscope.Sources.Files;

namespace Nephoscope.Sources.Integrity;

/// <summary>
/// A CloudTrail digest file: the log files of an hour with their SHA-256, and the digest before with its hash and signature (AWS CloudTrail
/// User Guide, "CloudTrail digest file structure"). Hashes are of what is inside the compression.
/// </summary>
internal sealed record DigestFile(string EndTime, string Bucket, string Object, string PreviousObject, string PreviousHash, string PreviousSignature)
{
    private const int MostBytes = 64 << 20;
    private const long MostLogBytes = 4L << 30;
    private const int MostFiles = 100_000;

    public required string Hash { get; init; }

    public required EventTime End { get; init; }

    public required IReadOnlyList<(string Object, string Hash)> Logs { get; init; }

    /// <summary>What the signature signs (same guide, "Data signing string").</summary>
    public byte[] Signed => Encoding.UTF8.GetBytes($"{EndTime}\n{Bucket}/{Object}\n{Hash}\n{(PreviousSignature.Length == 0 ? "null" : PreviousSignature)}");

    /// <summary>SHA-256 of a file's content without its compression, lower-case hexadecimal; null where it cannot be unpacked, or is larger than any log.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? HashOf(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return Unpack(path, MostLogBytes, part => hash.AppendData(part)) ? Convert.ToHexStringLower(hash.GetHashAndReset()) : null;
    }

    /// <returns>Null where it is no digest.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DigestFile? Read(string path)
    {
        using var text = new MemoryStream();
        if (!Unpack(path, MostBytes, text.Write))
        {
            return null;
        }

        var content = new ReadOnlyMemory<byte>(text.GetBuffer(), 0, (int)text.Length);
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

    /// <returns>False where it is damaged, or larger than allowed.</returns>
    private static bool Unpack(string path, long most, Action<ReadOnlySpan<byte>> take)
    {
        byte[] window = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using Stream stream = Unpacking.Open(new FoundFile(path, path, 0, new FileInfo(path).Length), out Stream raw);
            using Stream disk = raw;
            for (long all = 0; ;)
            {
                int got = stream.Read(window);
                all += got;
                if (got == 0 || all > most)
                {
                    return got == 0;
                }

                take(window.AsSpan(0, got));
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or ZstdSharp.ZstdException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
