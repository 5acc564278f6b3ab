using System.Text.Json;
using static Nephoscope.Events.OcsfMember;

namespace Nephoscope.Events;

/// <summary>An incident's investigation as members of the OCSF line's <c>unmapped</c> object.</summary>
internal static class OcsfInquiry
{
    public static void Write(Utf8JsonWriter json, Inquiry inquiry)
    {
        OcsfText.Write(json, "verdict"u8, inquiry.Verdict);
        WriteHypotheses(json, inquiry.Hypotheses);
        WriteGoals(json, inquiry.Goals);
        WriteQuestions(json, inquiry.Asked);
        OcsfText.WriteArray(json, "gaps"u8, inquiry.Gaps);
        OcsfText.WriteArray(json, "next_questions"u8, inquiry.NextQuestions);
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
        json.WriteStartArray("hypotheses"u8);
        foreach (Hypothesis hypothesis in hypotheses)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid"u8, hypothesis.Uid);
            OcsfText.Write(json, "title"u8, hypothesis.Title);
            json.WriteNumber("probability"u8, Math.Round((decimal)hypothesis.Probability, 4));
            OcsfText.WriteArray(json, "for"u8, hypothesis.For);
            OcsfText.WriteArray(json, "against"u8, hypothesis.Against);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGoals(Utf8JsonWriter json, IReadOnlyList<Goal> goals)
    {
        json.WriteStartArray("goals"u8);
        foreach (Goal goal in goals)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid"u8, goal.Uid);
            OcsfText.Write(json, "title"u8, goal.Title);
            json.WriteNumber("probability"u8, Math.Round((decimal)goal.Probability, 4));
            OcsfText.WriteArray(json, "for"u8, goal.For);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteQuestions(Utf8JsonWriter json, IReadOnlyList<AskedQuestion> questions)
    {
        json.WriteStartArray("questions"u8);
        foreach (AskedQuestion question in questions)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "uid"u8, question.Uid);
            OcsfText.Write(json, "question"u8, question.Question);
            json.WriteString("answer"u8, question.Answer.ToString());
            json.WriteNumber("gain"u8, Math.Round((decimal)question.Gain, 4));
            OcsfText.WriteArray(json, "event_uids"u8, question.EventUids);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteContainment(Utf8JsonWriter json, IReadOnlyList<ContainmentOption> options)
    {
        json.WriteStartArray("containment"u8);
        foreach (ContainmentOption option in options)
        {
            json.WriteStartObject();
            OcsfText.Write(json, "action"u8, option.Action);
            OcsfText.Write(json, "breaks"u8, option.Breaks);
            OcsfText.Write(json, "undo"u8, option.Undo);
            OcsfText.WriteArray(json, "event_uids"u8, option.EventUids);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
