using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Documents;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Npgsql;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>Writes something beside a case's stream, so that nobody's version of the case grows stale by it (DESIGN section 1).</summary>
internal static class CaseWriting
{
    private const int MostHandOvers = 5;

    /// <summary>Runs a command of one who may see the case.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="request">The request, whose content the idempotency key stands for.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="actor">Who writes.</param>
    /// <param name="store">The store.</param>
    /// <param name="write">Gathers what is written.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> RunAsync(
        Guid caseId, object request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, Func<CaseRow, IDocumentSession, RetentionKey, CommandAnswer> write, CancellationToken ct)
    {
        var row = await OpenAsync(caseId, actor, store, ct);
        return await command.RunAsync(request, _ => true, async (_, session) => write(row, session, await session.Vault.KeyAsync(caseId, ct)), ct: ct);
    }

    /// <summary>
    /// Keeps something in the case that goes on, where the one it was sent to was handed over. A hand-over in the same moment waits for it and takes it along, or has it come to the new case.
    /// </summary>
    /// <param name="sentTo">The case that it was sent to.</param>
    /// <param name="request">The request, whose content the idempotency key stands for.</param>
    /// <param name="command">Runs it once.</param>
    /// <param name="actor">Who writes.</param>
    /// <param name="store">The store.</param>
    /// <param name="write">Gathers what is written in the case that goes on.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IResult> KeepAsync(
        Guid sentTo, object request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, Func<CaseRow, IDocumentSession, RetentionKey, CommandAnswer> write, CancellationToken ct)
    {
        for (var attempt = 0; attempt < MostHandOvers; attempt++)
        {
            var row = await OpenAsync(await HandOverTrail.EndAsync(sentTo, actor, store, ct), actor, store, ct);
            var isMoved = false;
            var answer = await command.RunAsync(
                request, batch => batch.FetchForWriting<CaseFile>(row.CaseId),
                async (reading, session) =>
                {
                    isMoved = !Holds(await reading);
                    return isMoved ? ProblemCodes.Busy : write(row, session, await session.Vault.KeyAsync(row.CaseId, ct));
                },
                ct: ct);
            if (!isMoved)
                return answer;
        }
        return ProblemCodes.Busy;
    }

    /// <summary>Holds a case in which something is kept beside its stream, so that whoever hands it over waits for it; false where it has been handed over.</summary>
    public static bool Holds(IEventStream<CaseFile> stream)
    {
        if (stream.Aggregate is CaseFile.Closed { HandedOver: not null })
            return false;
        stream.Hold();
        return true;
    }

    /// <summary>The case, as one that may be written in.</summary>
    /// <exception cref="ProblemException">There is none that the actor may see (404), or it is disposed of (409).</exception>
    public static async Task<CaseRow> OpenAsync(Guid caseId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var looking = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(looking, Viewers.Of(actor), caseId, ct);
        return row.Status == CaseStatus.Disposed ? throw new ProblemException(Problem.From(new Rejection("case-disposed", RejectionKind.Conflict))) : row;
    }

    /// <summary>Whether the actor writes as a guardian.</summary>
    public static bool IsGuardian(CurrentActor actor) => actor.Actor.Kind == ActorKind.Guardian;

    /// <summary>That a file is kept in a case, for the log.</summary>
    /// <param name="file">The file, sealed under the case's key.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="at">When it was received.</param>
    /// <param name="isClean">Whether it was scanned and found clean.</param>
    /// <param name="name">What it is called.</param>
    public static FileKept Kept(SealedFile file, Actor from, DateTimeOffset at, bool isClean, SealedRef<FileName> name) =>
        new(file.RetentionUnit, from, at, file.Bytes, file.Chunks, isClean, name, new SealedRef<FileContent>(file.Id, file.Hash));

    /// <summary>A statement with its parameters in order.</summary>
    public static NpgsqlBatchCommand Statement(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
