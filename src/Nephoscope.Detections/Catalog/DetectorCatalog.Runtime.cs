namespace Nephoscope.Detections;

/// <content>Detectors of workloads, networks, clusters and other tools' findings.</content>
public static partial class DetectorCatalog
{
    private static List<IDetector> CreateRuntime() => [];
}
