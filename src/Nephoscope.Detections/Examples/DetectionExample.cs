using System.Globalization;
using System.Reflection;
using System.Text;
using Nephoscope.Events;

namespace Nephoscope.Detections.Examples;

/// <summary>
/// A proof that a detection brings along: raw log records that must, or must not, make it fire. Written as text beside the detectors:
/// <code>
/// == fires NAME            (or: == quiet NAME)
/// @history 14d every 6h    the records that follow are an ordinary past, repeated until one hour before the moment
/// {"eventTime":"{t}","eventID":"{id}", ...}
/// @now +30s                the records that follow happen at the moment plus the offset, one second apart
/// @repeat 20 every 2s      as @now continued: the records that follow, as a whole, so many times
/// @decoys JSON             what is declared as decoys while the example runs
/// @network CIDR,CC,ASN,ORG whose a network is, as IP intelligence would say; any number of them
/// </code>
/// <c>{t}</c> is the time in RFC 3339, <c>{unix}</c> in seconds, <c>{id}</c> a fresh id.
/// </summary>
/// <param name="DetectorUid">The detection the example belongs to.</param>
/// <param name="MustFire">True when it must fire on at least one record after <c>@now</c>; false when it must stay quiet there.</param>
/// <param name="Records">All records, one per line, history first.</param>
/// <param name="Moment">Where history ends: findings before do not count.</param>
public sealed record DetectionExample(string DetectorUid, string Name, bool MustFire, string Records, EventTime Moment)
{
    /// <summary>Decoys that are declared while it runs.</summary>
    public DecoySet Decoys { get; init; } = DecoySet.None;

    /// <summary>Lines of IP intelligence (<c>cidr,country,asn,as_org</c>); empty where it runs without.</summary>
    public string Networks { get; init; } = "";

    private static readonly EventTime Now = EventTime.FromSeconds(1_750_068_000); // Monday 2025-06-16T10:00:00Z

    /// <summary>All examples that ship, by detection.</summary>
    public static IReadOnlyList<DetectionExample> LoadAll()
    {
        Assembly assembly = typeof(DetectionExample).Assembly;
        var examples = new List<DetectionExample>();
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".txt", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            string[] parts = resource.Split('.');
            examples.AddRange(Parse(parts[^2], reader.ReadToEnd()));
        }

        return examples;
    }

    /// <summary>Reads one file of examples.</summary>
    /// <exception cref="FormatException">A line is not of the form above; the message names it.</exception>
    public static IReadOnlyList<DetectionExample> Parse(string detectorUid, string text)
    {
        var examples = new List<DetectionExample>();
        Rendering? current = null;
        foreach (string line in text.Split('\n').Select(l => l.TrimEnd()))
        {
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                current?.AddTo(examples, detectorUid);
                string[] words = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
                bool fires = words.Length > 1 && words[1] == "fires";
                if (words.Length < 3 || (!fires && words[1] != "quiet"))
                {
                    throw new FormatException($"{detectorUid}: expected '== fires NAME' or '== quiet NAME', found '{line}'.");
                }

                current = new Rendering(words[2], fires);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                (current ?? throw new FormatException($"{detectorUid}: the file must begin with '== fires NAME'.")).Take(line);
            }
        }

        current?.AddTo(examples, detectorUid);
        return examples;
    }

    private sealed class Rendering(string name, bool mustFire)
    {
        private readonly StringBuilder records = new();
        private readonly List<string> block = [];
        private Directive directive = new("@now", 1, TimeSpan.Zero, TimeSpan.Zero);
        private TimeSpan clock;
        private readonly StringBuilder networks = new();
        private DecoySet decoys = DecoySet.None;
        private int ids;

        public void Take(string line)
        {
            if (line.StartsWith("@decoys ", StringComparison.Ordinal))
            {
                decoys = DecoySet.Parse(Encoding.UTF8.GetBytes(line["@decoys ".Length..]));
            }
            else if (line.StartsWith("@network ", StringComparison.Ordinal))
            {
                networks.Append(line.AsSpan("@network ".Length)).Append('\n');
            }
            else if (line[0] == '@')
            {
                Flush();
                directive = Directive.Parse(line);
            }
            else
            {
                block.Add(line);
            }
        }

        public void AddTo(List<DetectionExample> examples, string detectorUid)
        {
            Flush();
            examples.Add(new DetectionExample(detectorUid, name, mustFire, records.ToString(), Now) { Decoys = decoys, Networks = networks.ToString() });
        }

        private void Flush()
        {
            if (block.Count == 0)
            {
                return;
            }

            if (directive.Word == "@history")
            {
                for (TimeSpan back = directive.Span; back >= TimeSpan.FromHours(1); back -= directive.Every)
                {
                    Write(Now.Plus(-back));
                }
            }
            else
            {
                clock = directive.Word == "@now" ? directive.Span : clock;
                for (int turn = 0; turn < directive.Count; turn++)
                {
                    clock += Write(Now.Plus(clock));
                    clock += directive.Every;
                }
            }

            block.Clear();
        }

        private TimeSpan Write(EventTime start)
        {
            for (int i = 0; i < block.Count; i++)
            {
                EventTime time = start.Plus(TimeSpan.FromSeconds(i));
                records.Append(block[i]
                    .Replace("{t}", time.ToString(), StringComparison.Ordinal)
                    .Replace("{unix}", time.Seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("{id}", string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{++ids:d12}"), StringComparison.Ordinal));
                records.Append('\n');
            }

            return TimeSpan.FromSeconds(block.Count);
        }
    }

    private sealed record Directive(string Word, int Count, TimeSpan Span, TimeSpan Every)
    {
        public static Directive Parse(string line)
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            TimeSpan every = words.Length == 4 && words[2] == "every" ? SpanOf(words[3]) : TimeSpan.Zero;
            return words[0] switch
            {
                "@history" when every > TimeSpan.Zero => new Directive("@history", 1, SpanOf(words[1]), every),
                "@now" => new Directive("@now", 1, words.Length > 1 ? SpanOf(words[1].TrimStart('+')) : TimeSpan.Zero, TimeSpan.Zero),
                "@repeat" when words.Length is 2 or 4 => new Directive("@repeat", int.Parse(words[1], CultureInfo.InvariantCulture), TimeSpan.Zero, every),
                _ => throw new FormatException($"Not a directive: '{line}'. Known are @history SPAN every SPAN, @now [+SPAN], @repeat N [every SPAN]."),
            };
        }

        private static TimeSpan SpanOf(string text)
        {
            double number = double.Parse(text.AsSpan(0, text.Length - 1), CultureInfo.InvariantCulture);
            return text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => throw new FormatException($"Not a span of time: '{text}'. Use s, m, h or d."),
            };
        }
    }
}
