namespace Nephoscope.Graph;

/// <summary>What is known of one network.</summary>
/// <param name="AutonomousSystem">0 where unknown.</param>
/// <param name="Country">Two ASCII letters in one number; 0 where unknown.</param>
internal readonly record struct IpFacts(uint AutonomousSystem, ushort Country);

/// <summary>A line of an IP intelligence file that could not be read.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Reason">A constant text.</param>
public readonly record struct IpReject(int Line, string Reason);
