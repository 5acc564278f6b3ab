using System.Text.RegularExpressions;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Graph.Inventory;

namespace Nephoscope.Ask;

/// <summary>
/// Reads a question: takes the time out, compares the rest with every form, and looks up the names. The form that explains most words wins; where
/// names stand for nothing or for several, it says so. Nothing is guessed.
/// </summary>
internal sealed partial class QuestionReader(AskWorld world)
{
    private const int MostNearest = 5;
    public const string NotKnown = "This question has no form that is known.";

    public async Task<Reading> ReadAsync(string question, CancellationToken cancellation)
    {
        string normal = QuestionText.Normal(question);
        TimeWindow? window;
        string rest;
        try
        {
            window = TimePhrase.Find(normal, world.End, out rest);
        }
        catch (FormatException failure)
        {
            return new Reading(null, failure.Message, []);
        }

        Reading? problem = null;
        foreach ((QuestionForm form, Match match) in Matches(rest))
        {
            Reading reading = await FillAsync(form, [.. match.Groups.Values.Where(group => group.Success && group.Name != "0").Select(group => (group.Name, group.Value))], window, cancellation).ConfigureAwait(false);
            if (reading.Understood is not null)
            {
                return reading;
            }

            problem ??= reading;
        }

        return problem ?? new Reading(null, NotKnown, [.. Nearest(rest).Select(form => form.Example)]);
    }

    /// <summary>Reads a question as one form, filled as somebody else chose; names are looked up as ever.</summary>
    /// <returns>Null where the slots are not the form's, or not of their shape.</returns>
    public async Task<Reading?> ReadChosenAsync(QuestionForm form, IReadOnlyList<(string Name, string Text)> slots, string question, CancellationToken cancellation)
    {
        if (!form.Slots.Order(StringComparer.Ordinal).SequenceEqual(slots.Select(slot => slot.Name).Order(StringComparer.Ordinal)) || slots.Any(slot => !FormPattern.Takes(slot.Name, slot.Text)))
        {
            return null;
        }

        try
        {
            return await FillAsync(form, slots, TimePhrase.Find(QuestionText.Normal(question), world.End, out _), cancellation).ConfigureAwait(false);
        }
        catch (FormatException failure)
        {
            return new Reading(null, failure.Message, []);
        }
    }

    /// <summary>The forms whose words are nearest, best first.</summary>
    public static IReadOnlyList<QuestionForm> Nearest(string question)
    {
        HashSet<string> asked = [.. Words().Matches(question.ToLowerInvariant()).Select(match => Stem(match.Value))];
        return [.. FormTable.Forms.Select(form => (Form: form, Score: form.Asks.Select(ask => ask.Text).Append(form.Understood).Max(ask => Shared(asked, ask))))
            .Where(entry => entry.Score > 0).OrderByDescending(entry => entry.Score).Take(MostNearest).Select(entry => entry.Form)];
    }

    private static IEnumerable<(QuestionForm Form, Match Match)> Matches(string rest)
    {
        List<(QuestionForm Form, Match Match, int Weight, int Order)> found = [];
        int words = rest.Count(letter => letter == ' ');
        HashSet<string> asked = [.. rest.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        for (int i = 0; i < FormTable.Forms.Count; i++)
        {
            QuestionForm form = FormTable.Forms[i];
            foreach (FormAsk ask in form.Asks)
            {
                if (ask.Match(rest, asked) is { } match)
                {
                    List<Group> slots = [.. match.Groups.Values.Where(group => group.Success && group.Name != "0")];
                    int taken = slots.Sum(slot => slot.Value.StartsWith('"') ? slot.Value.Count(letter => letter == ' ') + 1 : slot.Value.Split(' ').Length);
                    found.Add((form, match, ((words - taken) * 2) + slots.Count(slot => FormPattern.IsStrict(slot.Name)), i));
                }
            }
        }

        return found.OrderByDescending(entry => entry.Weight).ThenBy(entry => entry.Order).DistinctBy(entry => entry.Form).Select(entry => (entry.Form, entry.Match));
    }

    private async Task<Reading> FillAsync(QuestionForm form, IReadOnlyList<(string Name, string Text)> filled, TimeWindow? window, CancellationToken cancellation)
    {
        var slots = new Dictionary<string, AskedValue>(StringComparer.Ordinal);
        foreach ((string Name, string Text) slot in filled)
        {
            string text = QuestionText.Name(slot.Text);
            (AskedValue? value, Reading? problem) = await ValueAsync(slot.Name, text, cancellation).ConfigureAwait(false);
            if (value is null)
            {
                return problem!;
            }

            slots[slot.Name] = value;
        }

        string words = form.Understood;
        foreach ((string name, AskedValue value) in slots)
        {
            words = words.Replace("{" + name + "}", value.Name, StringComparison.Ordinal);
        }

        return Reading.Of(new Understanding
        {
            Form = form,
            Words = window is null || !TakesTime(form) ? words : $"{words}, {window.Words}",
            Window = window,
            Slots = slots,
            Query = QueryText.Of(form, slots, window, world),
        });
    }

    private static bool TakesTime(QuestionForm form) => form.Source is AskSource.Lake or AskSource.Found or AskSource.Map;

    private async Task<(AskedValue? Value, Reading? Problem)> ValueAsync(string slot, string text, CancellationToken cancellation)
    {
        switch (slot)
        {
            case "who":
                return One(text, EntityFinder.Acts, "nobody that was seen");
            case "role":
                return One(text, kind => kind == EntityKind.Role, "no role that was seen");
            case "what" or "any" or "to":
                return One(text, _ => true, "nothing that was seen");
            case "incident":
                return Pick(text, await world.IncidentsAsync(cancellation).ConfigureAwait(false));
            case "operation":
                return (new AskedValue(text[(text.LastIndexOfAny([':', '.']) + 1)..]), null);
            case "principal" when world.Inventories is { } inventories:
                IReadOnlyList<IamPrincipal> found = inventories.Find(text);
                return found.Count == 1
                    ? (new AskedValue(found[0].Arn), null)
                    : (null, new Reading(null, $"{(found.Count == 0 ? "No user or role" : $"{found.Count} users and roles")} of the inventory is called {text}.", [.. found.Select(candidate => candidate.Arn)]) { Name = text });
            default:
                return (new AskedValue(text), null);
        }
    }

    private (AskedValue? Value, Reading? Problem) One(string text, Func<EntityKind, bool> kinds, string nobody)
    {
        IReadOnlyList<MapNode> found = world.Entities.Find(text, kinds);
        if (found.Count == 1)
        {
            return (new AskedValue(text, found[0]), null);
        }

        return found.Count == 0
            ? (null, new Reading(null, $"There is {nobody} called {text}.{(world.Entities.Like(text, kinds).Count > 0 ? " Like it are:" : "")}", [.. world.Entities.Like(text, kinds).Select(Tell)]) { Name = text })
            : (null, new Reading(null, $"{text} may mean {(found.Count > 12 ? $"{found.Count} entities, such as" : "several")}; name one by its id:", [.. EntityFinder.Some(found).Select(Tell)]) { Name = text });
    }

    /// <summary>The incident that is meant; "the incident" is the most severe one, and is told by its id.</summary>
    private static (AskedValue? Value, Reading? Problem) Pick(string text, IReadOnlyList<Incident> incidents)
    {
        string id = text.Split(' ')[^1];
        List<Incident> found = id.Length >= 4 && id.All(letter => char.IsAsciiHexDigit(letter) || letter is 'i' or 'n' or 'c' or '-') && id.Any(char.IsAsciiDigit)
            ? [.. incidents.Where(incident => incident.Uid == id || incident.AliasOf.Contains(id) || incident.Uid.StartsWith(id.StartsWith("inc-", StringComparison.Ordinal) ? id : "inc-" + id, StringComparison.Ordinal))]
            : text.StartsWith("latest", StringComparison.OrdinalIgnoreCase) || text.StartsWith("newest", StringComparison.OrdinalIgnoreCase)
                ? [.. incidents.OrderByDescending(incident => incident.EndTime.Nanoseconds).Take(1)]
                : [.. incidents.OrderByDescending(incident => incident.Severity).ThenByDescending(incident => incident.Score.Value).Take(1)];
        return found.Count == 1
            ? (new AskedValue(text, null, found[0]), null)
            : (null, new Reading(null, incidents.Count == 0 ? "There are no incidents." : $"{(found.Count == 0 ? "No incident" : "More than one incident")} begins with {id}. These are there:", [.. incidents.Take(12).Select(incident => $"{incident.Uid}  {incident.Title}")]) { Name = text });
    }

    private static string Tell(MapNode node) => $"{node.Id}  {node.Kind}  {node.Uid}";

    /// <summary>Share of the form's own words that were asked.</summary>
    private static double Shared(HashSet<string> asked, string ask)
    {
        HashSet<string> own = [.. Words().Matches(Slot().Replace(ask, "").ToLowerInvariant()).Select(match => Stem(match.Value))];
        int common = own.Count(asked.Contains);
        return own.Count == 0 || common == 0 ? 0 : common / Math.Sqrt((double)own.Count * Math.Max(1, asked.Count));
    }

    private static string Stem(string word) => word.Length > 4 ? word.TrimEnd('s', 'd', 'e') : word;

    [GeneratedRegex("[a-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex("\\{[a-z:]+\\}", RegexOptions.CultureInvariant)]
    private static partial Regex Slot();
}
