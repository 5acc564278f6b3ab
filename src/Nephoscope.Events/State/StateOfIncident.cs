namespace Nephoscope.Events;

/// <summary>How a finished incident is written into saved state and read again, without loss. Pure.</summary>
public static class StateOfIncident
{
    public static void Write(this StateWriter writer, Incident incident)
    {
        writer.Write(incident.Uid);
        writer.Write(incident.Title);
        writer.Write(incident.Description);
        writer.Write(incident.StartTime);
        writer.Write(incident.EndTime);
        writer.Write((byte)incident.Severity);
        writer.Write(incident.Score);
        writer.WriteList(incident.Findings, StateOfFinding.Write);
        writer.WriteList(incident.Signals, StateOf.Write);
        writer.WriteList(incident.Story, static (w, sentence) =>
        {
            w.Write(sentence.Time);
            w.Write(sentence.Text);
            w.Write(sentence.EventUids);
        });
        writer.WriteList(incident.Attacks, StateOf.Write);
        writer.WriteList(incident.Entities, static (w, entity) =>
        {
            w.Write(entity.Key);
            w.Write(entity.Uid);
            w.Write(entity.Name);
            w.WriteOften(entity.Type);
            w.Write((byte)entity.Role);
        });
        writer.Write(incident.RootCause.Entity);
        writer.Write(incident.RootCause.Explanation);
        writer.Write(incident.RootCause.Time);
        writer.Write(incident.RootCause.EventUids);
        writer.WriteList(incident.Edges, StateOf.Write);
        writer.Write(incident.AliasOf);
        writer.WriteList(incident.History, static (w, change) =>
        {
            w.Write(change.Time);
            w.Write((byte)change.Severity);
            w.Write(change.Score);
            w.WriteOften(change.What);
        });
        Write(writer, incident.Inquiry);
        writer.Write(incident.Reach);
    }

    public static Incident ReadIncident(this StateReader reader) => ReadFirst(reader) with { Reach = reader.ReadReach() };

    /// <summary>An incident as the first version of its section has it: without what it could reach.</summary>
    public static Incident ReadFirst(this StateReader reader) => new()
    {
        // In the order they were written in.
        Uid = reader.ReadText(),
        Title = reader.ReadText(),
        Description = reader.ReadText(),
        StartTime = reader.ReadTime(),
        EndTime = reader.ReadTime(),
        Severity = (Severity)reader.ReadByte(),
        Score = reader.ReadNats(),
        Findings = reader.ReadList(StateOfFinding.ReadFinding),
        Signals = reader.ReadList(StateOf.ReadSignal),
        Story = reader.ReadList(ReadSentence, 10),
        Attacks = reader.ReadList(StateOf.ReadAttack),
        Entities = reader.ReadList(static r => new IncidentEntity(
            r.ReadKey(), r.ReadText(), r.ReadText(), r.ReadOftenText(), (EntityRole)r.ReadByte()), 12),
        RootCause = new RootCause(reader.ReadText(), reader.ReadText(), reader.ReadTime(), ReadUids(reader)),
        Edges = reader.ReadList(StateOf.ReadEdge),
        AliasOf = ReadUids(reader),
        History = reader.ReadList(static r => new IncidentChange(r.ReadTime(), (Severity)r.ReadByte(), r.ReadNats(), r.ReadOftenText()), 14),
        Inquiry = ReadInquiry(reader),
    };

    private static StorySentence ReadSentence(StateReader reader)
    {
        EventTime time = reader.ReadTime();
        string text = reader.ReadText();
        List<string> uids = ReadUids(reader);
        reader.Require(uids.Count > 0, "a sentence cites no event");
        return new StorySentence(time, text, uids);
    }

    private static void Write(StateWriter writer, Inquiry inquiry)
    {
        writer.Write(inquiry.Verdict);
        writer.Write(inquiry.Probability);
        writer.WriteList(inquiry.Hypotheses, static (w, hypothesis) =>
        {
            w.WriteOften(hypothesis.Uid);
            w.WriteOften(hypothesis.Title);
            w.Write(hypothesis.Probability);
            w.Write(hypothesis.For);
            w.Write(hypothesis.Against);
        });
        writer.WriteList(inquiry.Goals, static (w, goal) =>
        {
            w.WriteOften(goal.Uid);
            w.WriteOften(goal.Title);
            w.Write(goal.Probability);
            w.Write(goal.For);
        });
        writer.WriteList(inquiry.Asked, static (w, asked) =>
        {
            w.WriteOften(asked.Uid);
            w.WriteOften(asked.Question);
            w.Write((byte)asked.Answer);
            w.Write(asked.Gain);
            w.Write(asked.EventUids);
        });
        writer.Write(inquiry.Gaps);
        writer.Write(inquiry.NextQuestions);
        writer.WriteList(inquiry.Containment, static (w, option) =>
        {
            w.Write(option.Action);
            w.Write(option.Breaks);
            w.Write(option.Undo);
            w.Write(option.EventUids);
        });
    }

    private static Inquiry ReadInquiry(StateReader reader) => new()
    {
        Verdict = reader.ReadText(),
        Probability = reader.ReadDouble(),
        Hypotheses = reader.ReadList(static r => new Hypothesis(r.ReadOftenText(), r.ReadOftenText(), r.ReadDouble(), ReadUids(r), ReadUids(r)), 12),
        Goals = reader.ReadList(static r => new Goal(r.ReadOftenText(), r.ReadOftenText(), r.ReadDouble(), ReadUids(r)), 11),
        Asked = reader.ReadList(static r => new AskedQuestion(
            r.ReadOftenText(), r.ReadOftenText(), (AnswerKind)r.ReadByte(), r.ReadDouble(), ReadUids(r)), 12),
        Gaps = ReadUids(reader),
        NextQuestions = ReadUids(reader),
        Containment = reader.ReadList(static r => new ContainmentOption(r.ReadText(), r.ReadText(), r.ReadText(), ReadUids(r)), 4),
    };

    private static void Write(this StateWriter writer, IReadOnlyList<string> texts) => writer.WriteList(texts, static (w, text) => w.WriteOften(text));

    private static List<string> ReadUids(StateReader reader) => reader.ReadList(static r => r.ReadOftenText());
}
