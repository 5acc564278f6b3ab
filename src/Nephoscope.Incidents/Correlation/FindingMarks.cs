using System.Globalization;
using System.Text;
using Nephoscope.Events;
using Nephoscope.Graph;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// The ids, keys and times of a finding in few bytes, without loss. A fingerprint that follows from the finding's own texts, as most do, is worked out
/// again when it is read; whether it follows is tried before it is left out. Pure.
/// </summary>
internal static class FindingMarks
{
    private const byte Follows = 1;
    private const byte Number = 2;
    private const byte Plain = 0;
    private const string Prefix = "fnd-";
    private const int Digits = 16;
    private const int UuidLength = 36;
    private const int Kinds = 64;

    /// <summary>A time by the seconds since another one, where whole seconds lie between them.</summary>
    public static void WriteTime(StateWriter writer, EventTime time, long before)
    {
        Int128 apart = (Int128)time.Nanoseconds - before;
        Int128 seconds = apart / EventTime.NanosecondsPerSecond;
        if (seconds * EventTime.NanosecondsPerSecond == apart && seconds > -(1 << 29) && seconds < 1 << 29)
        {
            int number = (int)seconds;
            writer.WriteCount(1 + (number < 0 ? (-2 * number) - 1 : 2 * number));
            return;
        }

        writer.WriteCount(0);
        writer.Write(time);
    }

    public static EventTime ReadTime(StateReader reader, long before)
    {
        int number = reader.ReadNumber() - 1;
        long seconds = (number & 1) == 0 ? number / 2 : -(number + 1L) / 2;
        return number < 0 ? reader.ReadTime() : new EventTime(unchecked(before + (seconds * EventTime.NanosecondsPerSecond)));
    }

    public static void WriteActor(StateWriter writer, FindingActor actor)
    {
        int kind = KindOf(actor.Key, actor.Uid);
        writer.Write((byte)(kind + 1));
        if (kind < 0)
        {
            writer.Write(actor.Key);
        }

        writer.WriteOften(actor.Uid);
        writer.WriteOften(actor.Name);
        writer.WriteOften(actor.Type);
        writer.WriteOften(actor.CredentialUid);
    }

    public static FindingActor ReadActor(StateReader reader)
    {
        int kind = reader.ReadBelow(Kinds + 1) - 1;
        EntityKey own = kind < 0 ? reader.ReadKey() : default;
        string uid = reader.ReadOftenText();
        return new FindingActor(
            kind < 0 ? own : EntityKey.Of((EntityKind)kind, uid), uid, reader.ReadOftenText(), reader.ReadOftenText(), reader.ReadOftenText());
    }

    /// <summary>Where a call came from, where the address as logged tells it: address and network follow.</summary>
    public static void WriteOrigin(StateWriter writer, in NetworkOrigin origin, string text)
    {
        NetworkAddress told = AddressOf(text);
        bool address = origin.Address == told;
        bool network = origin.PrefixKey == NetworkOf(origin.Address, text);
        writer.Write((byte)origin.Kind);
        writer.Write((byte)((address ? 1 : 0) | (network ? 2 : 0)));
        if (!address)
        {
            writer.Write((ulong)(origin.Address.Bits >> 64));
            writer.Write((ulong)origin.Address.Bits);
        }

        if (!network)
        {
            writer.Write(origin.PrefixKey);
        }

        writer.Write((int)origin.AutonomousSystem);
        writer.WriteCount(origin.Country);
    }

    public static NetworkOrigin ReadOrigin(StateReader reader, string text)
    {
        var kind = (OriginKind)reader.ReadByte();
        byte follows = reader.ReadBelow(4);
        NetworkAddress address = (follows & 1) != 0 ? AddressOf(text) : new NetworkAddress(new UInt128(reader.ReadUInt64(), reader.ReadUInt64()));
        ulong network = (follows & 2) != 0 ? NetworkOf(address, text) : reader.ReadUInt64();
        return new NetworkOrigin(kind, address, network, (uint)reader.ReadInt32(), (ushort)reader.ReadNumber());
    }

    /// <summary>The id of an event; a UUID as CloudTrail writes it as its 16 bytes.</summary>
    public static void WriteUid(StateWriter writer, string uid)
    {
        bool isUuid = uid.Length == UuidLength && Guid.TryParseExact(uid, "D", out Guid uuid) && uuid.ToString("D") == uid;
        writer.Write(isUuid ? Number : Plain);
        if (!isUuid)
        {
            writer.Write(uid);
            return;
        }

        Span<byte> bytes = stackalloc byte[16];
        Guid.ParseExact(uid, "D").TryWriteBytes(bytes, bigEndian: true, out _);
        writer.WriteBytes(bytes);
    }

    public static string ReadUid(StateReader reader)
    {
        if (reader.ReadByte() != Number)
        {
            return reader.ReadText();
        }

        Span<byte> bytes = stackalloc byte[16];
        reader.ReadBytes(bytes);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>Entities, theme and id of a finding.</summary>
    public static void Write(StateWriter writer, Finding finding)
    {
        writer.WriteCount(finding.Entities.Count);
        foreach (EntityKey entity in finding.Entities)
        {
            (int resource, int kind) = Origin(entity, finding.Resources);
            writer.Write((byte)(kind + 1));
            if (kind < 0)
            {
                writer.Write(entity);
            }
            else
            {
                writer.WriteCount(resource);
            }
        }

        bool follows = finding.Theme == ThemeOf(finding);
        writer.Write(follows ? Follows : Plain);
        if (!follows)
        {
            writer.Write(finding.Theme);
        }

        if (finding.Uid == UidOf(finding))
        {
            writer.Write(Follows);
        }
        else if (finding.Uid.Length == Prefix.Length + Digits && EntityKey.TryParse(finding.Uid[Prefix.Length..], out EntityKey number)
            && finding.Uid == Prefix + number)
        {
            writer.Write(Number);
            writer.Write(number);
        }
        else
        {
            writer.Write(Plain);
            writer.Write(finding.Uid);
        }
    }

    /// <summary>The finding with what <see cref="Write"/> wrote of it.</summary>
    public static Finding Read(StateReader reader, Finding finding)
    {
        List<EntityKey> entities = reader.ReadList(
            r =>
            {
                int kind = r.ReadBelow(Kinds + 1) - 1;
                if (kind < 0)
                {
                    return r.ReadKey();
                }

                int resource = r.ReadNumber();
                r.Require(resource < finding.Resources.Count, "an entity is no resource");
                return EntityKey.Of((EntityKind)kind, finding.Resources[resource].Uid);
            }, 2);
        ulong theme = reader.ReadByte() == Follows ? ThemeOf(finding) : reader.ReadUInt64();
        string uid = reader.ReadByte() switch
        {
            Follows => UidOf(finding),
            Number => Prefix + reader.ReadKey(),
            _ => reader.ReadText(),
        };
        return finding with { Entities = entities, Theme = theme, Uid = uid };
    }

    /// <summary>The kind with which a text gives a key; negative where none does.</summary>
    private static int KindOf(EntityKey key, string uid)
    {
        ulong text = Fingerprint.Of(uid);
        for (int kind = 0; kind < Kinds && uid.Length > 0; kind++)
        {
            if (Fingerprint.Join(text, (ulong)kind) == key.Value)
            {
                return kind;
            }
        }

        return -1;
    }

    private static NetworkAddress AddressOf(string text)
    {
        Span<byte> utf8 = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(text, utf8, out int length) && NetworkAddress.TryParse(utf8[..length], out NetworkAddress address) ? address : default;
    }

    private static ulong NetworkOf(NetworkAddress address, string text) =>
        !address.IsNone ? IpIntelligence.PrefixKeyOf(address) : text.Length == 0 ? 0 : Fingerprint.Of(text);

    private static (int Resource, int Kind) Origin(EntityKey entity, IReadOnlyList<FindingResource> resources)
    {
        for (int i = 0; i < resources.Count; i++)
        {
            if (KindOf(entity, resources[i].Uid) is >= 0 and int kind)
            {
                return (i, kind);
            }
        }

        return (0, -1);
    }

    /// <summary>What the theme is where the detector gave none and no subject.</summary>
    private static ulong ThemeOf(Finding finding)
    {
        ulong theme = Fingerprint.Of(finding.Events[^1].What);
        foreach (FindingResource resource in finding.Resources)
        {
            theme = Fingerprint.Join(theme, Fingerprint.Of(resource.Uid));
        }

        return theme;
    }

    /// <summary>What the id is where the detector gave no subject.</summary>
    private static string UidOf(Finding finding)
    {
        ulong uid = Fingerprint.Join(
            Fingerprint.Of(finding.AnalyticUid + "\n"), Fingerprint.Join(finding.Actor.Key.Value, Fingerprint.Of(finding.Events[0].Uid)));
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{uid:x16}");
    }
}
