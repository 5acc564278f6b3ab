namespace Nephoscope.Sources.Files;

/// <summary>Containers that telemetry is often handed over in and that are not read: told once by name with the remedy, not line by line as noise.</summary>
internal static class ArchiveKind
{
    private const int TarMagic = 257;

    /// <summary>Why a file is rejected whole; null where it is none of these.</summary>
    /// <param name="start">The first bytes, unpacked from gzip or zstd.</param>
    public static string? ReasonAgainst(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => "a zip archive: unpack it first",
        [(byte)'7', (byte)'z', 0xBC, 0xAF, ..] => "a 7z archive: unpack it first",
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', (byte)'1', (byte)'A', (byte)'Y', ..] => "packed with bzip2: unpack it first",
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => "packed with xz: unpack it first",
        [0x1F, 0x8B, ..] => "packed twice: unpack it once",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file inside another or on standard input: unpack it, and give its path",
        _ when start.Length >= TarMagic + 5 && start.Slice(TarMagic, 5).SequenceEqual("ustar"u8) => "a tar archive: unpack it first",
        _ => null,
    };
}
