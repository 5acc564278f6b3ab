using System.Collections.Frozen;
using Nephoscope.Events;

namespace Nephoscope.Sources.Aws.FlowLogs;

/// <summary>Finds columns by name, whichever way it is written: pkt-srcaddr, pkt_srcaddr, pktSrcAddr. Thread-safe.</summary>
internal static class FlowColumns
{
    public const int Count = (int)FlowColumn.EncryptionStatus + 1;

    private const int LongestName = 48;

    private static readonly FrozenDictionary<ulong, FlowColumn> ByName = Enum.GetValues<FlowColumn>()
        .ToFrozenDictionary(static column => Fingerprint.Of(column.ToString().ToLowerInvariant()));

    public static bool TryFind(ReadOnlySpan<byte> name, out FlowColumn column)
    {
        column = default;
        if (name.Length > LongestName)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[LongestName];
        int length = 0;
        foreach (byte letter in name)
        {
            if (letter is not ((byte)'-' or (byte)'_'))
            {
                plain[length++] = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
            }
        }

        return ByName.TryGetValue(Fingerprint.Of(plain[..length]), out column);
    }
}
