using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Rules;

/// <summary>A manager tries a draft policy on past applications: who would change, and what it would cost. Nothing is adopted.</summary>
internal sealed class SimulatePolicy : IUseCase
{
    private const string Lines = "application/x-ndjson";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapPost("/simulations", Handle)
        .Describe(
            "simulate-policy",
            "Try a draft policy on past applications",
            "Answers line by line, each a JSON object: how far it has come, and at the end the result. Counts under five are left out, and so is what they could be had from; the others are rounded to fives, and costs follow the rounded counts, so that two runs cannot be subtracted to one child. " +
            "Protected persons are not counted. Every run is recorded with who, when and which draft (GET …/simulations), and a person may run as many a day as the policy rules.simulation-runs says (10 where there is none). " +
            "What was applied for earlier is evaluated as if the draft had been in force then, on every ground; what an officer or the board judged stands as it was judged.")
        .Refuses(RejectionKind.Conflict, "simulation-limit-reached")
        .Refuses(RejectionKind.Rule, "policy-unknown", "policy-not-simulated", "policy-bands-overlap", "policy-limit-not-positive")
        .Produces<SimulationLine>(StatusCodes.Status200OK, Lines);

    private static async Task<IResult> Handle(
        SimulationRequest request, CurrentActor actor, IEnumerable<IPolicySimulation> slices, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var policy = new PolicyId(request.Policy!);
        if (!PolicyId.Known.ContainsKey(policy))
            return Problem.From(new Rejection("policy-unknown", RejectionKind.Rule, "policy"));
        if (slices.FirstOrDefault(s => s.Simulates(policy)) is not { } slice)
            return Problem.From(new Rejection("policy-not-simulated", RejectionKind.Rule, "policy"));
        var draft = request.Value is { ValueKind: JsonValueKind.Object } value
            ? DraftPolicies.Read(policy, JsonObject.Create(value)!, new PolicySource(null, SwedishTime.DateOf(time.GetUtcNow())))
            : null;
        if (draft is null)
            return ExceptionProblems.Field("value", "wrong-format");
        if (PolicyDecider.FaultOf(draft) is { } fault)
            return Problem.From(new Rejection(fault, RejectionKind.Rule, "value"));
        var (refusal, perMode) = await SimulationRun.RecordAsync(store, actor.MunicipalityId, actor.Actor, policy, draft, request.SchoolYears, time.GetUtcNow(), ct);
        return refusal is null
            ? new Streamed(slice, actor.MunicipalityId, draft, request.SchoolYears, new SimulationCosts(request.CostPerPupil, perMode))
            : Problem.From(refusal);
    }

    /// <summary>What is tried.</summary>
    /// <param name="Policy">The matter: school-transport.route-length, school-transport.traffic-guidance, school-transport.move-in-last-year or school-transport.standard-cost.</param>
    /// <param name="Value">The draft, in the form in which a policy is adopted.</param>
    /// <param name="SchoolYears">Only applications for these school years; all when left out.</param>
    /// <param name="CostPerPupil">What one granted transport costs a school year, kronor, where the policy school-transport.mode-costs does not say what its mode costs; may be left out.</param>
    internal sealed record SimulationRequest(string? Policy, JsonElement? Value, IReadOnlyList<SchoolYear>? SchoolYears = null, decimal? CostPerPupil = null);

    /// <summary>A line of the answer.</summary>
    /// <param name="Progress">How far it has come; null in the last line.</param>
    /// <param name="Result">The result; null in every line but the last.</param>
    internal sealed record SimulationLine(SimulationProgress? Progress, SimulationResult? Result);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<SimulationRequest>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.Policy).NotEmpty();
            RuleFor(r => r.Value).NotNull();
            RuleFor(r => r.Value).Must(DraftPolicies.IsWhole).WithErrorCode("wrong-format");
            RuleFor(r => r.CostPerPupil).InclusiveBetween(0, 10_000_000).When(r => r.CostPerPupil is not null);
        }
    }

    private sealed record Streamed(IPolicySimulation Slice, string Tenant, PolicyValue Draft, IReadOnlyList<SchoolYear>? SchoolYears, SimulationCosts Costs) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var ct = httpContext.RequestAborted;
            httpContext.Response.ContentType = Lines;
            // Whoever reads slowly sees fewer steps, never an older one after a newer.
            var steps = Channel.CreateBounded<SimulationProgress>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });
            var running = RunAsync(steps.Writer, ct);
            await foreach (var step in steps.Reader.ReadAllAsync(ct))
                await WriteAsync(httpContext.Response, new SimulationLine(step, null), ct);
            await WriteAsync(httpContext.Response, new SimulationLine(null, SimulationResult.Of(await running, Costs)), ct);
        }

        private async Task<SimulationCounts> RunAsync(ChannelWriter<SimulationProgress> steps, CancellationToken ct)
        {
            try
            {
                return await Slice.RunAsync(Tenant, Draft, SchoolYears?.Select(y => y.ToString()).ToList(), step => steps.TryWrite(step), ct);
            }
            finally
            {
                steps.Complete();
            }
        }

        private static async Task WriteAsync(HttpResponse response, SimulationLine line, CancellationToken ct)
        {
            await response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Options), (byte)'\n'], ct);
            await response.Body.FlushAsync(ct);
        }
    }
}
