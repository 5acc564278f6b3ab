namespace Nephoscope.Incidents.Correlation;

/// <summary>What evidence loses as time passes, in nats a day, on a day; at least what the half-life takes.</summary>
internal delegate double EvidenceDrift(int day);
