// Names every type that a plugin and golgi share, so that their layouts are in the debug information that stored.sh compares.
#include <golgi/api/plugin.hpp>

namespace golgi {

GOLGI_API void surface(golgi_plugin_descriptor&, Registry&, ComponentInfo&, BoundComponent&, Binder&, Schema&, Field&, Value&,
                       InputPath&, NamedFile&, Diagnostics&, Place&) {}
GOLGI_API void surface(TaskContext&, Random&, Fingerprint&) {}
GOLGI_API void surface(Simulator&, Transform&, Model&, Causality&, Evaluator&) {}
GOLGI_API void surface(Dataset&, TimeSeries&, Wiring&, Synapse&, Matrix&) {}
GOLGI_API void surface(FittedModel&, ArtifactWriter&, ArtifactReader&, WindowSplit&, Window&, AttentionLayer&, Intervention&) {}
GOLGI_API void surface(EstimatorInput&, Connectivity&, Edge&, EvaluatorInput&, NamedEstimate&, Scores&, Score&) {}
GOLGI_API void surface(Error&, UsageError&, ConfigError&, PluginError&, DataError&, NumericError&, IoError&, InternalError&,
                       Interrupted&, NameTakenError&) {}

}  // namespace golgi
