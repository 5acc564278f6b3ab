using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Lab;

/// <summary>What an attacker adds to any script to be missed: mimicry, padding, poisoning, hostile text. Used once; not thread-safe.</summary>
internal sealed class Disguise(CompanyOptions world, AttackOptions options, Foothold foothold, ApiCatalog catalog, AttackScene scene)
{
    private const long Second = EventTime.NanosecondsPerSecond;

    private readonly VictimLife victim = new(foothold, catalog);

    public void Apply(DayPlan script)
    {
        Mimic(script.Calls);
        Pad(script);
        Poison(script);
        if (options.HostileText)
        {
            Speak(script.Calls);
        }
    }

    /// <summary>Each call draws once, so that a larger share only adds to a smaller one.</summary>
    private void Mimic(List<PlannedCall> calls)
    {
        SeededRandom random = SeededRandom.For(options.Seed, "mimicry");
        for (int i = 0; i < calls.Count; i++)
        {
            PlannedCall call = calls[i];
            bool chosen = random.Below(100) < options.Mimicry;
            int habit = random.Below(1_000);
            if (!chosen || call.Step == 0 || !IsAttackers(call.Session))
            {
                continue;
            }

            call = call with { Session = victim.Dress(call.Session) };
            bool looks = VictimLife.OnlyLooks(call.Call) && ReferenceEquals(call.Session.Account, foothold.Account);
            calls[i] = looks && victim.Habits.Count > 0 ? victim.Instead(call, habit) : call;
        }
    }

    /// <summary>Harmless calls evenly in the pause between two steps.</summary>
    private void Pad(DayPlan script)
    {
        if (options.Padding == 0)
        {
            return;
        }

        SeededRandom random = SeededRandom.For(options.Seed, "padding");
        List<PlannedCall> steps = [.. script.Calls.Where(call => call.Step > 0).OrderBy(call => call.Time)];
        for (int i = 1; i < steps.Count; i++)
        {
            if (steps[i].Step == steps[i - 1].Step)
            {
                continue;
            }

            long gap = steps[i].Time - steps[i - 1].Time;
            for (int n = 0; n < options.Padding; n++)
            {
                long time = steps[i - 1].Time + (long)(gap * ((n + 0.2 + (0.6 * random.Unit())) / options.Padding));
                Harmless(script, time, AttackPart.Padding, random, steps[i - 1].Session);
            }
        }
    }

    private void Poison(DayPlan script)
    {
        SeededRandom random = SeededRandom.For(options.Seed, "poisoning");
        for (int before = options.PoisoningDays; before > 0; before--)
        {
            long midnight = ((scene.Start / (86_400 * Second)) - before) * 86_400 * Second;
            for (int i = random.Count(world.Parameters.PoisoningCallsPerDay.Value); i > 0; i--)
            {
                long time = midnight + ((28_800 + random.Below(36_000)) * Second);
                Session session = foothold.Person is null ? foothold.Open(script, random, time) : scene.Session;
                Harmless(script, time, AttackPart.Poisoning, random, session);
            }
        }
    }

    private void Harmless(DayPlan script, long time, AttackPart part, SeededRandom random, Session session)
    {
        if (!ReferenceEquals(session.Account, foothold.Account) || !IsAttackers(session))
        {
            session = scene.Session;
        }

        string name = victim.Habits.Count > 0 ? random.Pick(victim.Habits) : "sts:GetCallerIdentity";
        script.Add(time, session, name, target: victim.Target(catalog[name], random.Below(3)));
        bool dressed = part == AttackPart.Padding && random.Below(100) < options.Mimicry;
        script.Calls[^1] = script.Calls[^1] with { Part = part, Session = dressed ? victim.Dress(session) : session };
    }

    /// <summary>Puts the texts into everything that the attacker names.</summary>
    private void Speak(List<PlannedCall> calls)
    {
        byte[] agent = Encoding.UTF8.GetBytes(HostileText.Agent);
        for (int i = 0; i < calls.Count; i++)
        {
            if (IsAttackers(calls[i].Session))
            {
                calls[i] = calls[i] with { Session = calls[i].Session with { Agent = agent }, IsHostile = true };
            }
        }
    }

    private bool IsAttackers(Session session) => !session.IsService && session.Address.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(foothold.Address));
}
