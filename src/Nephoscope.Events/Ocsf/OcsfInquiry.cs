using System.Text.Json;
using static Nephoscope.Events.OcsfMember;

namespace Nephoscope.Events;

/// <summary>An incident's investigation as members of the OCSF line's <c>unmapped</c> object.</summary>
internal static class OcsfInquiry
{
    public static void Write(Utf8JsonWriter json, Inquiry inquiry)
    {
        OcsfText.Write(json, "verdict", inquiry.Verdict);
        WriteHypotheses(json, inquiry.Hypotheses);
        WriteGoals(json, inquiry.Goals);
        WriteQuestions(json, inquiry.Asked);
        OcsfText.WriteArray(json, "gaps", inquiry.Gaps);
        OcsfText.WriteArray(json, "next_questions", inquiry.NextQuestions);
        WriteContainment(json, inquiry.Containment);
    }

    public static Inquiry Read(JsonElement unmapped)
    {
        List<Hypothesis> hypotheses = [.. Items(unmapped, "hypotheses").Select(item => new Hypothesis(
            Text(item, "uid"), Text(item, "title"), Decimal(item, "probability"), Texts(item, "for"), Texts(item, "against")))];
        return new Inquiry
        {
            Verdict = Text(unmapped, "verdict"),
            Probability = hypotheses.Count > 0 ? hypotheses[0].Probability : 0,
            Hypotheses = hypotheses,
            Goals = [.. Items(unmapped, "goals").Select(item => new Goal(
                Text(item, "uid"), Text(item, "title"), Decimal(item, "probability"), Texts(item, "for")))],
            Asked = [.. Items(unmapped, "questions").Select(item => new AskedQuestion(
                Text(item, "uid"), Text(item, "question"), Word(item, "answer", AnswerKind.Unknown), Decimal(item, "gain"), Texts(item, "event_uids")))],
            Gaps = Texts(unmapped, "gaps"),
            NextQuestions = Texts(unmapped, "next_questions"),
            Containment = [.. Items(unmapped, "containment").Select(item => new ContainmentOption(
                Text(item, "action"), Text(item, "breaks"), Text(item, "undo"), Texts(item, "event_uids")))],
        };
    }

    private static void WriteHypotheses(Utf8JsonWriter json, IReadOnlyList<Hypothesis> hypotheses)
    {
        json.WriteStartArray("hypotheses");
        foreach (Hypothesis hypothesis in hypotheses)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid", hypothesis.Uid);
            OcsfText.Write(json, "title", hypothesis.Title);
            json.WriteNumber("probability", Math.Round((decimal)hypothesis.Probability, 4));
            OcsfText.WriteArray(json, "for", hypothesis.For);
            OcsfText.WriteArray(json, "against", hypothesis.Against);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGoals(Utf8JsonWriter json, IReadOnlyList<Goal> goals)
    {
        json.WriteStartArray("goals");
        foreach (Goal goal in goals)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid", goal.Uid);
            OcsfText.Write(json, "title", goal.Title);
            json.WriteNumber("probability", Math.Round((decimal)goal.Probability, 4));
            OcsfText.WriteArray(json, "for", goal.For);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteQuestions(Utf8JsonWriter json, IReadOnlyList<AskedQuestion> questions)
    {
        json.WriteStartArray("questions");
        foreach (AskedQuestion question in questions)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid", question.Uid);
            OcsfText.Write(json, "question", question.Question);
            json.WriteString("answer", question.Answer.ToString());
            json.WriteNumber("gain", Math.Round((decimal)question.Gain, 4));
            OcsfText.WriteArray(json, "event_uids", question.EventUids);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteContainment(Utf8JsonWriter json, IReadOnlyList<ContainmentOption> options)
    {
        json.WriteStartArray("containment");
        foreach (ContainmentOption option in options)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "action", option.Action);
            OcsfText.Write(json, "breaks", option.Breaks);
            OcsfText.Write(json, "undo", option.Undo);
            OcsfText.WriteArray(json, "event_uids", option.EventUids);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
