using Nephoscope.Events;

namespace Nephoscope.Incidents.Investigation;

/// <summary>An investigation under way: what was asked, and what is believed now. One writer; not thread-safe.</summary>
internal sealed class OpenInquiry(QuestionTable table)
{
    private readonly List<PutQuestion> put = [];
    private readonly List<PutQuestion> yeses = [];

    /// <summary>By the question's place; negative where it is to be worked out.</summary>
    private readonly double[] gains = Unknown(new double[table.Questions.Count]);

    public Belief Hypotheses { get; } = new(table.Hypotheses.Select(row => row.LogPrior));

    public Belief Goals { get; } = new(table.Goals.Select(row => row.LogPrior));

    /// <summary>In the order asked.</summary>
    public IReadOnlyList<PutQuestion> Asked => put;

    public IReadOnlyList<PutQuestion> Yeses => yeses;

    public void Put(Question question, CaseFile file)
    {
        double gain = GainOf(question);
        Answer answer = file.Ask(question);
        var asked = new PutQuestion(question, answer, gain);
        put.Add(asked);
        if (answer.Kind == AnswerKind.Yes)
        {
            yeses.Add(asked);
            Hypotheses.Take(question.Topic, question.IfYes);
            Goals.Take(question.Topic, question.IfYesForGoals);
            Unknown(gains);
        }
    }

    /// <summary>The question with the highest expected information per cost; by id where two are equal.</summary>
    public Question MostTelling(List<Question> open)
    {
        Question best = open[0];
        double most = -1;
        foreach (Question question in open)
        {
            double rate = GainOf(question) / question.Cost;
            if (rate > most || (rate == most && string.CompareOrdinal(question.Uid, best.Uid) < 0))
            {
                most = rate;
                best = question;
            }
        }

        return best;
    }

    /// <summary>What an answer is expected to tell now; kept until the belief moves.</summary>
    private double GainOf(Question question)
    {
        ref double gain = ref gains[question.Place];
        if (gain < 0)
        {
            gain = Hypotheses.Gain(question);
        }

        return gain;
    }

    private static double[] Unknown(double[] gains)
    {
        Array.Fill(gains, -1);
        return gains;
    }
}

/// <summary>A question as it was put.</summary>
/// <param name="Gain">Expected information when it was asked, in nats.</param>
internal sealed record PutQuestion(Question Question, Answer Answer, double Gain)
{
    /// <summary>What a yes says, with what it rests on; empty for other answers.</summary>
    public string Cite { get; } = Answer.Kind == AnswerKind.Yes ? Investigator.Cite(Question, Answer) : "";
}
