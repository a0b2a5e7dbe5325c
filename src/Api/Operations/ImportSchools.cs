using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Adapters.SchoolUnits;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Operations;

/// <summary><c>import schools</c>: enters a municipality's school units from a file, or states again what is known of them.</summary>
public sealed class ImportSchools : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "import schools";

    /// <inheritdoc/>
    public string Usage => "FILE --municipality M";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality") is not ([var file], { Count: 1 } named) || !ImportOptions.IsMunicipality(named["municipality"]))
            return await ImportOptions.CalledWronglyAsync(this, error);
        return await ImportOptions.RunAsync(async store =>
        {
            var units = SchoolUnitFile.Read(file);
            var changed = await ImportAsync(store, named["municipality"], units, TimeProvider.System, ct);
            await output.WriteLineAsync($"Read {units.Count} school units; {changed} are new or changed.");
        }, error);
    }

    /// <summary>Writes every unit's stream in one transaction. Units that the file does not name stay as they are.</summary>
    /// <returns>How many units were new or changed.</returns>
    /// <exception cref="ImportRefusedException">A unit is refused by its rules; the line is named.</exception>
    internal static async Task<int> ImportAsync(IDocumentStore store, string municipality, IReadOnlyList<SchoolUnitEntry> units, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.LightweightSession(municipality).Run(Domain.Persons.Actor.System.Id, Guid.CreateVersion7(time.GetUtcNow()).ToString());
        var batch = session.CreateBatchQuery();
        var streams = units.Select(u => (Unit: u, Stream: batch.FetchForWriting<SchoolUnit>(StreamIds.SchoolUnit(municipality, u.Code)))).ToList();
        await batch.Execute(ct);
        var faults = new List<ImportFault>();
        var changed = 0;
        foreach (var (unit, fetched) in streams)
        {
            var stream = await fetched;
            switch (Decide(unit, stream.Aggregate))
            {
                case Verdict<ISchoolUnitEvent>.Refused refused:
                    faults.Add(new ImportFault(unit.File, unit.Line, null, refused.Rejection.Code));
                    break;
                case Verdict<ISchoolUnitEvent>.Accepted { Events.Count: > 0 } accepted:
                    stream.AppendMany(accepted.Events);
                    changed++;
                    break;
            }
        }
        if (faults.Count > 0)
            throw new ImportRefusedException(faults);
        await session.SaveChangesAsync(ct);
        return changed;
    }

    // A file that names departments knows their names, not the days of those that were stated by hand.
    private static Verdict<ISchoolUnitEvent> Decide(SchoolUnitEntry unit, SchoolUnit before)
    {
        var verdict = SchoolUnitDecider.Decide(new SchoolUnitCommand.Describe(unit.Code, unit.Description), before);
        if (verdict is not Verdict<ISchoolUnitEvent>.Accepted described || unit.Departments is null)
            return verdict;
        var state = described.Events.Aggregate(before, SchoolUnit.Evolve);
        var known = state is SchoolUnit.InUse s ? s.Departments.ToDictionary(d => d.Code) : [];
        var stated = unit.Departments.Select(d => known.TryGetValue(d.Code, out var old) ? old with { Name = d.Name } : d).ToList();
        var departments = SchoolUnitDecider.Decide(new SchoolUnitCommand.StateDepartments(stated), state);
        return departments is Verdict<ISchoolUnitEvent>.Accepted more ? Verdict<ISchoolUnitEvent>.Accept([.. described.Events, .. more.Events]) : departments;
    }
}
