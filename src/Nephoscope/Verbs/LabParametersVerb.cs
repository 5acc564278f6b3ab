using System.CommandLine;
using System.Globalization;
using Nephoscope.Lab;

namespace Nephoscope.Verbs;

/// <summary><c>nephoscope lab parameters</c>: every number of the simulated world and how well it is known.</summary>
internal static class LabParametersVerb
{
    public static Command Create()
    {
        var command = new Command("parameters", "List the numbers behind the simulated company, each measured, published or assumed, with its source; --set of 'lab generate' changes assumed ones.");
        command.SetAction(static _ =>
        {
            Console.Out.Write(Table());
            return ExitCode.Done;
        });
        return command;
    }

    internal static string Table()
    {
        var usual = new CompanyParameters();
        var rows = ParameterCatalog.All.Select(parameter => (parameter, parameter.Get(usual))).ToList();
        int name = rows.Max(static row => row.parameter.Name.Length);
        int unit = rows.Max(static row => row.parameter.Unit.Length);
        return string.Concat(rows.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.parameter.Name.PadRight(name)}  {row.Item2.Value,8:0.####}  {row.parameter.Unit.PadRight(unit)}  {ParameterCatalog.Word(row.Item2.Tag),-9}  {row.Item2.Source}\n")));
    }
}
