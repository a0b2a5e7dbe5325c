using CaseMgmt.Api.Cases;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace CaseMgmt.Api.Operations;

/// <summary><c>dispose</c>: disposes of one case by its reference, as a manager does in the API; cases of protected persons too.</summary>
public sealed class Dispose : IOperatorCommand
{
    private static readonly string[] Required = ["municipality", "case", "decision", "by"];

    /// <inheritdoc/>
    public string Name => "dispose";

    /// <inheritdoc/>
    public string Usage => "--municipality M --case REFERENCE --decision REFERENCE --by ACCOUNT [--without-legal-force went-against-nobody]";

    /// <inheritdoc/>
    public async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (ImportOptions.Read(args, "municipality", "case", "decision", "by", "without-legal-force") is not ({ Count: 0 }, { Count: 4 or 5 } named)
            || !Required.All(named.ContainsKey)
            || (named.TryGetValue("without-legal-force", out var ground) && ground != Code.Of(NoLegalForceGround.WentAgainstNobody))
            || !ImportOptions.IsMunicipality(named["municipality"])
            || !CaseReference.TryParse(named["case"], out var reference)
            || !DisposalReference.TryParse(named["decision"], out var decision))
        {
            return await ImportOptions.CalledWronglyAsync(this, error);
        }
        var code = 0;
        var failed = await VaultCommands.RunAsync(async options =>
        {
            if (await RunAsync(options, named["municipality"], reference, decision, new Actor(ActorKind.CaseOfficer, named["by"]), ct, named.ContainsKey("without-legal-force") ? NoLegalForceGround.WentAgainstNobody : null) is { } refusal)
            {
                await error.WriteLineAsync($"Refused: {refusal}.");
                code = 1;
            }
            else
            {
                await output.WriteLineAsync($"{reference} is disposed of.");
            }
        }, error);
        return Math.Max(code, failed);
    }

    /// <summary>Disposes of a case.</summary>
    /// <returns>Code of the refusal, or null when it is done.</returns>
    internal static async Task<string?> RunAsync(StoreOptions options, string tenant, CaseReference reference, DisposalReference decision, Actor by, CancellationToken ct, NoLegalForceGround? withoutLegalForce = null)
    {
        await using var store = new DocumentStore(options);
        var register = new DisposalRegister(store);
        var disposals = new CaseDisposals(register, options.Time, NullLogger<CaseDisposals>.Instance);
        await using var session = store.LightweightSession(tenant).Run(by.Id, Guid.CreateVersion7(options.Time.GetUtcNow()).ToString());
        var found = await session.QueryAsync(
            connection => connection.QueryAsync<Guid>(new CommandDefinition(
                "select case_id from case_details where tenant_id = @Tenant and reference = @Reference", new { Tenant = tenant, Reference = reference.Value }, cancellationToken: ct)),
            ct);
        if (found.AsList() is not [var caseId])
            return "case-not-found";
        var stream = await session.Events.FetchForWriting<CaseFile>(caseId, ct);
        var verdict = await disposals.DecideAsync(session, caseId, stream.Aggregate, decision, withoutLegalForce, by, ct);
        if (verdict is Verdict<ICaseEvent>.Refused refused)
            return refused.Rejection.Code;
        stream.AppendMany(((Verdict<ICaseEvent>.Accepted)verdict).Events);
        await session.SaveChangesAsync(ct);
        // Whatever is pending, this case among it: the same whether the event is new or the run before was ended half-way.
        await DisposalWorker.CompleteAsync(options, register, ct);
        return null;
    }
}
