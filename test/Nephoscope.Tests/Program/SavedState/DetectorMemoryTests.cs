using System.Reflection;
using Nephoscope.Detections;

namespace Nephoscope.Tests.Program.SavedState;

/// <summary>Whatever a detector keeps is a memory and is listed: else a restart would lose it without anybody noticing.</summary>
public sealed class DetectorMemoryTests
{
    /// <summary>What does not change after the detector was made.</summary>
    private static readonly Type[] Given = [typeof(DetectorInfo), typeof(DecoySet)];

    [Fact]
    public void All_that_a_detector_keeps_is_written()
    {
        // What several detectors of an account share is listed, and so written, by one of them.
        IReadOnlyList<IDetector> detectors = DetectorCatalog.Create();
        List<DetectorMemory> listed = [.. detectors.SelectMany(detector => detector.Remembers)];
        Assert.Empty(detectors.SelectMany(detector => Lost(detector, listed)));
        Assert.Equal(listed.Count, listed.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.InRange(DetectorCatalog.Create().Count(detector => detector.Remembers.Count > 0), 50, 1000);
    }

    [Fact]
    public void The_rule_sees_what_is_forgotten()
    {
        Assert.Equal(["Forgetful.count is no memory", "Forgetful.recent is not listed", "Forgetful.seen is no memory"], Lost(new Forgetful(), []).Order());
        var mindful = new Mindful();
        Assert.Empty(Lost(mindful, mindful.Remembers));
    }

    [Fact]
    public void A_memory_is_no_cache_of_the_class()
    {
        IEnumerable<FieldInfo> shared = typeof(IDetector).Assembly.GetTypes().SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => typeof(DetectorMemory).IsAssignableFrom(field.FieldType) || (!field.IsInitOnly && !field.IsLiteral && !field.Name.StartsWith('<')));
        Assert.Empty(shared.Select(field => $"{field.DeclaringType!.Name}.{field.Name}"));
    }

    private static IEnumerable<string> Lost(IDetector detector, IReadOnlyList<DetectorMemory> listed)
    {
        foreach (FieldInfo field in detector.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            object? value = field.GetValue(detector);
            if (value is DetectorMemory memory)
            {
                if (!listed.Any(other => ReferenceEquals(other, memory)))
                {
                    yield return $"{detector.GetType().Name}.{field.Name} is not listed";
                }
            }
            else if (!Given.Contains(field.FieldType))
            {
                yield return $"{detector.GetType().Name}.{field.Name} is no memory";
            }
        }
    }

    private sealed class Forgetful : IDetector
    {
        private readonly HashSet<string> seen = [];
        private readonly RecentUse recent = new();
        private int count;

        public DetectorInfo Info { get; } = new() { Uid = "forgetful", Title = "", Decides = "", Attacks = [] };

        public void Detect(in Observation observation, FindingSink sink)
        {
            count += seen.Add(observation.What) ? 1 : 0;
            recent.Count(1, observation.Time, TimeSpan.FromHours(count));
        }
    }

    private sealed class Mindful : IDetector
    {
        private readonly RecentUse recent = new();

        public DetectorInfo Info { get; } = new() { Uid = "mindful", Title = "", Decides = "", Attacks = [] };

        public IReadOnlyList<DetectorMemory> Remembers => [recent];

        public void Detect(in Observation observation, FindingSink sink) => recent.Count(1, observation.Time, TimeSpan.FromHours(1));
    }
}
