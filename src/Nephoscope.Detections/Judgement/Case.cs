using System.Runtime.CompilerServices;
using Nephoscope.Events;

namespace Nephoscope.Detections;

/// <summary>
/// Gathers what speaks for a finding, in nats, and reports it where enough is left. The sum is capped: one detection alone opens no
/// incident (R: curated evidence is capped, science note 6 d).
/// </summary>
internal sealed class Case(double cap)
{
    /// <summary>Evidence below this is never worth a finding.</summary>
    public const double Least = 0.2;

    /// <summary>What a finding about behaviour must say where little is known yet, or where the actor is out of place: there weak words add up.</summary>
    private const double LeastStrange = 0.5;

    private readonly List<(double Nats, string Text)> reasons = [];
    private double factor = 1;

    /// <summary>What it is about; looked at only where it is told, as most cases turn out to be too weak.</summary>
    private List<(EntityKind Kind, string Uid, string Type)>? about;

    public double Nats => Math.Clamp(Sum() * factor, 0, cap);

    public IReadOnlyList<RelatedEvent> Events { get; set; } = [];

    /// <summary>Tells findings of one detector apart, also over time.</summary>
    public string Subject { get; set; } = "";

    /// <summary>What is new about it, where that is less than subject and resources (<see cref="FindingDraft.Theme"/>).</summary>
    public string? Theme { get; set; }

    /// <summary>What earlier findings of the same growing thing already carry; only what goes beyond it counts.</summary>
    public double Carried { get; set; }

    public Case Add(double nats, string reason)
    {
        if (nats > 0)
        {
            reasons.Add((nats, reason));
        }

        return this;
    }

    /// <summary>The same, with a reason that is put together only where it carries evidence.</summary>
    public Case Add(double nats, [InterpolatedStringHandlerArgument(nameof(nats))] CaseText reason) =>
        nats > 0 ? Add(nats, reason.Take()) : this;

    /// <summary>Says something that carries no evidence of its own.</summary>
    public Case Note(string reason)
    {
        reasons.Add((0, reason));
        return this;
    }

    /// <summary>Takes part of the evidence away, and says why.</summary>
    public Case Discount(double share, string reason)
    {
        factor *= share;
        return Note(reason);
    }

    public Case About(EntityKind kind, string? uid, string type)
    {
        if (!string.IsNullOrEmpty(uid))
        {
            (about ??= []).Add((kind, uid, type));
        }

        return this;
    }

    /// <summary>The same, with a description that is put together only where the evidence is worth it.</summary>
    public bool Report(
        in Observation o, FindingSink sink, DetectorInfo info, [InterpolatedStringHandlerArgument("")] CaseText description, Repeats? repeats) =>
        IsEnough(in o, sink, info) && Report(in o, sink, info, description.Take(), repeats);

    /// <summary>Adds the finding where the evidence is worth it.</summary>
    /// <param name="repeats">Weighs repetitions down; null where the detector does that itself.</param>
    public bool Report(in Observation o, FindingSink sink, DetectorInfo info, string description, Repeats? repeats)
    {
        double nats = Nats;
        if (!IsEnough(in o, sink, info))
        {
            return false;
        }

        double weight = repeats?.Weigh(in o, Subject, nats) ?? 1;
        nats *= weight;
        if (nats - Carried < Least)
        {
            return false;
        }

        sink.Add(in o, info, new FindingDraft
        {
            Description = description,
            Evidence = MicroNats.FromNats(nats),
            Carried = MicroNats.FromNats(Carried),
            Severity = nats switch { >= 6.5 => Severity.High, >= 3.5 => Severity.Medium, >= 1.1 => Severity.Low, _ => Severity.Informational },
            Reasons = Words(weight),
            Events = Events,
            Resources = about is null ? [] : about.ConvertAll(static it => new FindingResource(it.Uid, it.Type, Say.Name(it.Uid[(it.Uid.LastIndexOfAny([':', '/']) + 1)..]))),
            Entities = about is null ? [] : about.ConvertAll(static it => Names.Key(it.Kind, it.Uid)),
            Subject = Subject,
            Theme = Theme,
        });
        return true;
    }

    /// <summary>The reasons, strongest first, equal ones in the order given.</summary>
    private string[] Words(double weight)
    {
        for (int i = 1; i < reasons.Count; i++)
        {
            (double Nats, string Text) moved = reasons[i];
            int place = i;
            for (; place > 0 && reasons[place - 1].Nats < moved.Nats; place--)
            {
                reasons[place] = reasons[place - 1];
            }

            reasons[place] = moved;
        }

        var words = new string[reasons.Count];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Word(reasons[i].Nats * factor * weight, reasons[i].Text);
        }

        return words;
    }

    private double Sum()
    {
        double sum = 0;
        foreach ((double nats, _) in reasons)
        {
            sum += nats;
        }

        return sum;
    }

    /// <summary>Whether it is worth telling; where it only says a little, the sink is told that it was judged. For a detector that puts its words together afterwards.</summary>
    public bool IsEnough(in Observation o, FindingSink sink, DetectorInfo info)
    {
        double nats = Nats - Carried;
        if (nats >= Floor(in o, info))
        {
            return true;
        }

        if (nats >= Least)
        {
            sink.Dismiss();
        }

        return false;
    }

    /// <summary>
    /// What a finding must be worth. Effects matter whoever causes them and are told from <see cref="Least"/>, and so is what people do in
    /// an account's first days, where every weight is small; other behaviour must say <see cref="DetectorInfo.Least"/>.
    /// </summary>
    public static double Floor(in Observation o, DetectorInfo info) =>
        info.Process != EvidenceProcess.Behavior ? Least
        : Standing.IsCold(in o) && o.Actor.Class is not (IdentityClass.Workload or IdentityClass.Role) ? Least
        : Standing.IsCold(in o) || Standing.IsStrangePlace(in o) ? Math.Min(LeastStrange, info.Least) : info.Least;

    private static string Word(double nats, string text) => nats < 0.05 ? text : Say.Text($"{text} (+{nats:0.0} nats)");
}
