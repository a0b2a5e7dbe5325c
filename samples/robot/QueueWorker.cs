using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace CaseMgmt.Samples.Robot;

/// <summary>What the robot has done.</summary>
/// <param name="Final">Tasks it decided.</param>
/// <param name="Proposed">Tasks in which it proposed a decision.</param>
/// <param name="LeftToOfficers">Tasks it gave back to people.</param>
/// <param name="Lost">Tasks that were no longer its own, or changed under its hands.</param>
public sealed record Worked(int Final, int Proposed, int LeftToOfficers, int Lost)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Final} decided, {Proposed} proposed, {LeftToOfficers} left to officers, {Lost} lost.");
}

/// <summary>
/// Works a queue: takes tasks, asks the API what the facts lead to, decides as recommended when both agree, and gives everything else to people. Whatever interrupts it, a task
/// goes back to the queue when its lease has run out.
/// </summary>
/// <param name="api">The decision API.</param>
/// <param name="options">Which queue.</param>
/// <param name="output">One line per task: references and codes.</param>
/// <param name="time">The clock.</param>
public sealed class QueueWorker(DecisionApi api, RobotOptions options, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private Worked worked = new(0, 0, 0, 0);

    /// <summary>Works until the queue is empty, or until it is stopped when it watches.</summary>
    /// <exception cref="DecisionApiException">The API is away or refuses the robot.</exception>
    public async Task<Worked> RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var claimed = await api.ClaimAsync(Guid.NewGuid().ToString("N"), ct);
            if (claimed.Status != HttpStatusCode.OK)
                throw new DecisionApiException($"No tasks: {claimed.Refusal}.");
            var tasks = claimed.Body["tasks"]!.AsArray();
            foreach (var task in tasks)
                await WorkAsync(task!.AsObject(), ct);
            if (tasks.Count > 0)
                continue;
            if (!options.Watch)
                return worked;
            await Task.Delay(Pause, time, ct);
        }
    }

    private async Task WorkAsync(JsonObject task, CancellationToken ct)
    {
        var (id, lease) = ((Guid)task["taskId"]!, (Guid)task["leaseId"]!);
        // Those at the end of a claim have waited for the others.
        if ((DateTimeOffset)task["leaseExpiresAt"]! - time.GetUtcNow() < TimeSpan.FromSeconds(options.LeaseSeconds / 2.0)
            && (await api.BeatAsync(id, lease, Guid.NewGuid().ToString("N"), ct)).Status != HttpStatusCode.OK)
        {
            await ToldAsync(task, worked with { Lost = worked.Lost + 1 }, "lost");
            return;
        }
        var answer = await AgreesAsync(task, ct) ? await DecideAsync(task, ct) : null;
        if (answer?.Status == HttpStatusCode.PreconditionFailed)
        {
            // Something happened in the case meanwhile: look again, once.
            var anew = await api.ReadAsync(id, lease, ct);
            answer = anew.Status == HttpStatusCode.OK && await AgreesAsync(anew.Body, ct) ? await DecideAsync(anew.Body, ct) : null;
        }
        switch (answer?.Status)
        {
            case HttpStatusCode.OK:
                await ToldAsync(task, worked with { Final = worked.Final + 1 }, "decided");
                break;
            case HttpStatusCode.Accepted:
                await ToldAsync(task, worked with { Proposed = worked.Proposed + 1 }, $"proposed ({(string?)answer.Body["barredBy"]})");
                break;
            case HttpStatusCode.Conflict or HttpStatusCode.NotFound:
                await ToldAsync(task, worked with { Lost = worked.Lost + 1 }, $"lost ({answer.Refusal})");
                break;
            default:
                await api.ReleaseAsync(id, lease, "needs-officer", $"{lease:N}-release", ct);
                await ToldAsync(task, worked with { LeftToOfficers = worked.LeftToOfficers + 1 }, $"left to officers{(answer?.Refusal is { } code ? $" ({code})" : "")}");
                break;
        }
    }

    // The robot's own judgment is small: it decides only where evaluating the stated facts anew gives what was recommended.
    private async Task<bool> AgreesAsync(JsonObject task, CancellationToken ct)
    {
        var recommended = task["recommended"]!;
        if (recommended["outcome"] is null)
            return false;
        var facts = new JsonArray([.. task["facts"]!.AsArray().Select(f => new JsonObject { ["code"] = (string?)f!["code"], ["value"] = (string?)f["value"] })]);
        var evaluated = await api.EvaluateAsync(facts, ct);
        return evaluated.Status == HttpStatusCode.OK && JsonNode.DeepEquals(evaluated.Body["recommended"], recommended);
    }

    private Task<ApiAnswer> DecideAsync(JsonObject task, CancellationToken ct)
    {
        var recommended = task["recommended"]!;
        var decision = new JsonObject
        {
            ["leaseId"] = (string?)task["leaseId"],
            ["rules"] = new JsonArray([.. task["ruleTrace"]!.AsArray().Select(r => new JsonObject { ["rule"] = (string?)r!["rule"], ["version"] = (int)r["version"]! })]),
            ["outcome"] = (string?)recommended["outcome"],
            ["validFrom"] = (string?)recommended["validFrom"],
            ["validTo"] = (string?)recommended["validTo"],
            ["decisionType"] = (string?)recommended["decisionType"],
        };
        var version = (long)task["version"]!;
        return api.DecideAsync((Guid)task["taskId"]!, version, decision, string.Create(CultureInfo.InvariantCulture, $"{(string?)task["leaseId"]}-{version}"), ct);
    }

    private async Task ToldAsync(JsonObject task, Worked now, string what)
    {
        worked = now;
        await output.WriteLineAsync($"{(string?)task["reference"]}: {what}");
    }
}
