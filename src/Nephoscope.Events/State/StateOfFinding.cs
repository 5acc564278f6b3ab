namespace Nephoscope.Events;

/// <summary>How a finding is written into saved state and read again: without loss, and once, however many hold it. Pure.</summary>
public static class StateOfFinding
{
    public static void Write(this StateWriter writer, Finding finding) => writer.WriteShared(finding, WriteWhole);

    public static Finding ReadFinding(this StateReader reader) => reader.ReadShared(ReadWhole);

    private static void WriteWhole(StateWriter writer, Finding finding)
    {
        writer.Write(finding.LastTime);
        writer.Write(finding.Uid);
        writer.WriteOften(finding.AnalyticUid);
        writer.WriteOften(finding.Title);
        writer.Write(finding.Description);
        writer.Write(finding.Time);
        writer.Write(finding.StartTime);
        writer.Write((byte)finding.Severity);
        writer.Write(finding.Evidence);
        writer.Write(finding.Carried);
        writer.WriteList(finding.Attacks, StateOf.Write);
        writer.WriteList(finding.Events, StateOf.Write);
        writer.WriteList(finding.Reasons, static (w, reason) => w.Write(reason));
        writer.Write(finding.Actor.Key);
        writer.WriteOften(finding.Actor.Uid);
        writer.WriteOften(finding.Actor.Name);
        writer.WriteOften(finding.Actor.Type);
        writer.WriteOften(finding.Actor.CredentialUid);
        writer.WriteOften(finding.AccountUid);
        writer.WriteOften(finding.Region);
        writer.WriteOften(finding.SourceAddress);
        writer.Write(finding.Source);
        writer.WriteList(finding.Resources, static (w, resource) =>
        {
            w.Write(resource.Uid);
            w.WriteOften(resource.Type);
            w.Write(resource.Name);
        });
        writer.WriteList(finding.Entities, static (w, key) => w.Write(key));
        writer.Write((byte)finding.Process);
        writer.Write(finding.Theme);
        writer.WriteCount(finding.Count);
        writer.WriteOften(finding.Product);
    }

    private static Finding ReadWhole(StateReader reader)
    {
        // Members are read in the order they stand here, which is the order they were written in.
        EventTime last = reader.ReadTime();
        var finding = new Finding
        {
            Uid = reader.ReadText(),
            AnalyticUid = reader.ReadOftenText(),
            Title = reader.ReadOftenText(),
            Description = reader.ReadText(),
            Time = reader.ReadTime(),
            StartTime = reader.ReadTime(),
            Severity = (Severity)reader.ReadByte(),
            Evidence = reader.ReadNats(),
            Carried = reader.ReadNats(),
            Attacks = reader.ReadList(StateOf.ReadAttack),
            Events = reader.ReadList(StateOf.ReadRelated, 10),
            Reasons = reader.ReadList(static r => r.ReadText()),
            Actor = new FindingActor(
                reader.ReadKey(), reader.ReadOftenText(), reader.ReadOftenText(), reader.ReadOftenText(), reader.ReadOftenText()),
            AccountUid = reader.ReadOftenText(),
            Region = reader.ReadOftenText(),
            SourceAddress = reader.ReadOftenText(),
            Source = reader.ReadOrigin(),
            Resources = reader.ReadList(static r => new FindingResource(r.ReadText(), r.ReadOftenText(), r.ReadText())),
            Entities = reader.ReadList(static r => r.ReadKey(), 8),
            Process = (EvidenceProcess)reader.ReadByte(),
            Theme = reader.ReadUInt64(),
            Count = reader.ReadNumber(),
            Product = reader.ReadOftenText(),
        };
        reader.Require(finding.Events.Count > 0, "a finding rests on no event");
        return last == finding.Time ? finding : finding with { LastTime = last };
    }
}
