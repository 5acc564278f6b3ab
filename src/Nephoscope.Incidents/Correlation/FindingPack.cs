using Nephoscope.Events;

namespace Nephoscope.Incidents.Correlation;

/// <summary>
/// Many findings as bytes that compress well, without loss: member by member, so that like lies beside like; times as seconds since the one before;
/// and fingerprints, which do not compress at all, only where they cannot be worked out again (<see cref="FindingMarks"/>). Pure.
/// </summary>
internal static class FindingPack
{
    public static void Write(StateWriter writer, IReadOnlyList<LoggedFinding> entries)
    {
        writer.WriteCount(entries.Count);
        WriteHeads(writer, entries);
        foreach (LoggedFinding entry in entries)
        {
            FindingMarks.WriteActor(writer, entry.Finding.Actor);
            writer.WriteOften(entry.Finding.AccountUid);
            writer.WriteOften(entry.Finding.Region);
        }

        foreach (LoggedFinding entry in entries)
        {
            writer.WriteOften(entry.Finding.SourceAddress);
            FindingMarks.WriteOrigin(writer, entry.Finding.Source, entry.Finding.SourceAddress);
        }

        foreach (LoggedFinding entry in entries)
        {
            writer.Write(entry.Finding.Description);
        }

        foreach (LoggedFinding entry in entries)
        {
            writer.WriteList(entry.Finding.Reasons, static (w, reason) => w.Write(reason));
        }

        foreach (LoggedFinding entry in entries)
        {
            long time = entry.Finding.Time.Nanoseconds;
            writer.WriteCount(entry.Finding.Events.Count);
            foreach (RelatedEvent related in entry.Finding.Events)
            {
                FindingMarks.WriteTime(writer, related.Time, time);
                FindingMarks.WriteUid(writer, related.Uid);
                writer.WriteOften(related.What);
            }
        }

        foreach (LoggedFinding entry in entries)
        {
            writer.WriteList(entry.Finding.Resources, static (w, resource) =>
            {
                w.Write(resource.Uid);
                w.WriteOften(resource.Type);
                w.Write(resource.Name);
            });
        }

        foreach (LoggedFinding entry in entries)
        {
            FindingMarks.Write(writer, entry.Finding);
        }

        foreach (LoggedFinding entry in entries)
        {
            writer.WriteList(entry.Repetitions, StateOf.Write);
        }
    }

    public static List<LoggedFinding> Read(StateReader reader)
    {
        int count = reader.ReadCount(20);
        var drafts = new List<Draft>(reader.Room(count));
        ReadHeads(reader, drafts, count);
        foreach (Draft draft in drafts)
        {
            draft.Actor = FindingMarks.ReadActor(reader);
            draft.Account = reader.ReadOftenText();
            draft.Region = reader.ReadOftenText();
        }

        foreach (Draft draft in drafts)
        {
            draft.Address = reader.ReadOftenText();
            draft.Source = FindingMarks.ReadOrigin(reader, draft.Address);
        }

        foreach (Draft draft in drafts)
        {
            draft.Description = reader.ReadText();
        }

        foreach (Draft draft in drafts)
        {
            draft.Reasons = reader.ReadList(static r => r.ReadText());
        }

        foreach (Draft draft in drafts)
        {
            long time = draft.Time.Nanoseconds;
            draft.Events = reader.ReadList(
                r =>
                {
                    EventTime at = FindingMarks.ReadTime(r, time);
                    return new RelatedEvent(FindingMarks.ReadUid(r), at, r.ReadOftenText());
                }, 3);
            reader.Require(draft.Events.Count > 0, "a finding rests on no event");
        }

        foreach (Draft draft in drafts)
        {
            draft.Resources = reader.ReadList(static r => new FindingResource(r.ReadText(), r.ReadOftenText(), r.ReadText()));
        }

        List<Finding> findings = [.. drafts.Select(draft => FindingMarks.Read(reader, draft.Made()))];
        var entries = new List<LoggedFinding>(drafts.Count);
        for (int i = 0; i < drafts.Count; i++)
        {
            entries.Add(new LoggedFinding(drafts[i].Order, findings[i], reader.ReadList(StateOf.ReadRepeated)));
        }

        return entries;
    }

    private static void WriteHeads(StateWriter writer, IReadOnlyList<LoggedFinding> entries)
    {
        long before = 0;
        foreach (LoggedFinding entry in entries)
        {
            Finding finding = entry.Finding;
            FindingMarks.WriteTime(writer, finding.Time, before);
            FindingMarks.WriteTime(writer, finding.StartTime, finding.Time.Nanoseconds);
            FindingMarks.WriteTime(writer, finding.LastTime, finding.Time.Nanoseconds);
            before = finding.Time.Nanoseconds;
        }

        foreach (LoggedFinding entry in entries)
        {
            Finding finding = entry.Finding;
            writer.WriteOften(finding.AnalyticUid);
            writer.WriteOften(finding.Title);
            writer.Write((byte)finding.Severity);
            writer.Write((byte)finding.Process);
            writer.WriteCount(finding.Count);
            writer.WriteOften(finding.Product);
            writer.WriteList(finding.Attacks, StateOf.Write);
        }

        foreach (LoggedFinding entry in entries)
        {
            writer.WriteCount(entry.Order);
            writer.Write(entry.Finding.Evidence);
            writer.Write(entry.Finding.Carried);
        }
    }

    private static void ReadHeads(StateReader reader, List<Draft> drafts, int count)
    {
        long before = 0;
        for (int i = 0; i < count; i++)
        {
            EventTime time = FindingMarks.ReadTime(reader, before);
            before = time.Nanoseconds;
            drafts.Add(new Draft { Time = time, Start = FindingMarks.ReadTime(reader, before), Last = FindingMarks.ReadTime(reader, before) });
        }

        foreach (Draft draft in drafts)
        {
            draft.Analytic = reader.ReadOftenText();
            draft.Title = reader.ReadOftenText();
            draft.Severity = (Severity)reader.ReadByte();
            draft.Process = (EvidenceProcess)reader.ReadByte();
            draft.Count = reader.ReadNumber();
            draft.Product = reader.ReadOftenText();
            draft.Attacks = reader.ReadList(StateOf.ReadAttack);
        }

        foreach (Draft draft in drafts)
        {
            draft.Order = reader.ReadNumber();
            draft.Evidence = reader.ReadNats();
            draft.Carried = reader.ReadNats();
        }
    }

    /// <summary>A finding as far as it was read.</summary>
    private sealed class Draft
    {
        public int Order;
        public EventTime Time;
        public EventTime Start;
        public EventTime Last;
        public string Analytic = "";
        public string Title = "";
        public Severity Severity;
        public EvidenceProcess Process;
        public int Count;
        public string Product = "";
        public List<AttackTechnique> Attacks = [];
        public MicroNats Evidence;
        public MicroNats Carried;
        public FindingActor Actor = new(default, "", "", "", "");
        public string Account = "";
        public string Region = "";
        public string Address = "";
        public NetworkOrigin Source;
        public string Description = "";
        public List<string> Reasons = [];
        public List<RelatedEvent> Events = [];
        public List<FindingResource> Resources = [];

        /// <summary>All but its id, its theme and its entities.</summary>
        public Finding Made()
        {
            var finding = new Finding
            {
                Uid = "",
                AnalyticUid = Analytic,
                Title = Title,
                Description = Description,
                Time = Time,
                StartTime = Start,
                Severity = Severity,
                Evidence = Evidence,
                Carried = Carried,
                Attacks = Attacks,
                Events = Events,
                Reasons = Reasons,
                Actor = Actor,
                AccountUid = Account,
                Region = Region,
                SourceAddress = Address,
                Source = Source,
                Resources = Resources,
                Process = Process,
                Count = Count,
                Product = Product,
            };
            return Last == Time ? finding : finding with { LastTime = Last };
        }
    }
}
