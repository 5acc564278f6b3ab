using Nephoscope.Events;

namespace Nephoscope.Detections.Network;

/// <summary>Reads the two ends of a flow or connection, and who opened it.</summary>
/// <param name="From">The side that opened it; none where a runtime sensor names only the other end.</param>
/// <param name="To">The side that was called.</param>
/// <param name="Port">The called port.</param>
internal readonly record struct Flow(NetworkAddress From, NetworkAddress To, ushort Port)
{
    /// <summary>Lowest port that systems give to clients (Linux: 32768; the IANA range starts at 49152).</summary>
    private const int Ephemeral = 32_768;

    /// <summary>Called from inside towards a public address.</summary>
    internal bool IsOutbound => !To.IsPrivate && !To.IsReserved && (From.IsNone || From.IsPrivate);

    /// <summary>Both ends private; a runtime sensor that names only the called end counts as inside.</summary>
    internal bool IsInternal => To.IsPrivate && (From.IsNone || From.IsPrivate);

    /// <summary>
    /// False where the record is the answering half, names no address, or is a summary without data. Flow logs tell each half of a
    /// connection: the half whose source port is an ephemeral one and whose destination port is not is the opening one.
    /// </summary>
    internal static bool TryRead(in SecurityEvent e, out Flow flow)
    {
        flow = default;
        ref readonly EventHeader header = ref e.Header;
        if ((header.Flags & (EventFlags.NoData | EventFlags.SkippedData)) != 0
            || !NetworkAddress.TryParse(e[EventField.DestinationAddress], out NetworkAddress to))
        {
            return false;
        }

        _ = NetworkAddress.TryParse(e[EventField.SourceAddress], out NetworkAddress from);
        if (e.Kind == EventKind.NetworkFlow)
        {
            bool answers = header.SourcePort < header.DestinationPort && header.DestinationPort >= Ephemeral && header.SourcePort < Ephemeral;
            if (answers || from.IsNone)
            {
                return false;
            }
        }
        else if (e.Is(EventFlags.Inbound))
        {
            return false;
        }

        flow = new Flow(from, to, header.DestinationPort);
        return true;
    }

    /// <summary>Loopback and the link-local range, where the provider's own services answer.</summary>
    internal static bool IsLocal(NetworkAddress address) => address.IsIPv4
        ? address.IPv4 >> 24 == 127 || address.IPv4 >> 16 == 0xA9FE
        : address.Bits == UInt128.One || (ulong)(address.Bits >> 118) == 0x3FA;

    internal static ulong KeyOf(NetworkAddress address) => Fingerprint.Join((ulong)(address.Bits >> 64), (ulong)address.Bits);
}
