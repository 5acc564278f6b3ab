namespace Nephoscope.Events;

/// <summary>How the language's own values are written into saved state and read again. Pure.</summary>
public static class StateOf
{
    public static void Write(this StateWriter writer, in NetworkOrigin origin)
    {
        writer.Write((byte)origin.Kind);
        writer.Write((ulong)(origin.Address.Bits >> 64));
        writer.Write((ulong)origin.Address.Bits);
        writer.Write(origin.PrefixKey);
        writer.Write((int)origin.AutonomousSystem);
        writer.WriteCount(origin.Country);
    }

    public static NetworkOrigin ReadOrigin(this StateReader reader)
    {
        var kind = (OriginKind)reader.ReadByte();
        var address = new NetworkAddress(new UInt128(reader.ReadUInt64(), reader.ReadUInt64()));
        return new NetworkOrigin(kind, address, reader.ReadUInt64(), (uint)reader.ReadInt32(), (ushort)reader.ReadNumber());
    }

    public static void Write(this StateWriter writer, RelatedEvent related)
    {
        writer.Write(related.Uid);
        writer.Write(related.Time);
        writer.Write(related.What);
    }

    public static RelatedEvent ReadRelated(this StateReader reader) => new(reader.ReadText(), reader.ReadTime(), reader.ReadText());

    public static void Write(this StateWriter writer, AttackTechnique attack)
    {
        writer.Write((byte)attack.Tactic);
        writer.WriteOften(attack.Uid);
        writer.WriteOften(attack.Name);
    }

    public static AttackTechnique ReadAttack(this StateReader reader) =>
        new((AttackTactic)reader.ReadByte(), reader.ReadOftenText(), reader.ReadOftenText());

    public static void Write(this StateWriter writer, CausalEdge edge) => writer.WriteShared(edge, static (w, e) =>
    {
        w.Write((byte)e.Kind);
        w.Write(e.From);
        w.Write(e.To);
        w.Write(e.Time);
        w.Write(e.EventUid);
    });

    public static CausalEdge ReadEdge(this StateReader reader) => reader.ReadShared(static r =>
        new CausalEdge((EdgeKind)r.ReadByte(), r.ReadKey(), r.ReadKey(), r.ReadTime(), r.ReadText()));

    public static void Write(this StateWriter writer, Signal signal) => writer.WriteShared(signal, static (w, s) =>
    {
        w.Write(s.Thread);
        w.Write(s.Time);
        w.Write(s.Evidence);
        w.Write(s.Novelty);
        w.Write((byte)s.Tactic);
        w.Write(s.EventUid);
        w.WriteOften(s.What);
        w.Write(s.Reason);
    });

    public static Signal ReadSignal(this StateReader reader) => reader.ReadShared(static r => new Signal(
        r.ReadKey(), r.ReadTime(), r.ReadNats(), r.ReadNats(), (AttackTactic)r.ReadByte(), r.ReadText(), r.ReadOftenText(), r.ReadText()));

    public static void Write(this StateWriter writer, RepeatedFinding again) => writer.WriteShared(again, static (w, r) =>
    {
        w.Write(r.Of);
        w.Write(r.Uid);
        w.Write(r.Time);
        w.Write(r.Evidence);
        w.Write(r.Grows);
        w.Write(r.EventUid);
        w.WriteList(r.Events, Write);
        w.Write(r.Source);
    });

    public static RepeatedFinding ReadRepeated(this StateReader reader) => reader.ReadShared(static r => new RepeatedFinding(
        r.ReadFinding(), r.ReadText(), r.ReadTime(), r.ReadNats(), r.ReadBoolean(), r.ReadText(), r.ReadList(ReadRelated), r.ReadOrigin()));
}
